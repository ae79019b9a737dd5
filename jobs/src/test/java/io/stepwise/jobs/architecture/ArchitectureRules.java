package io.stepwise.jobs.architecture;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.AccessTarget;
import com.tngtech.archunit.core.domain.JavaCall;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.library.Architectures;
import java.io.File;
import java.io.FileOutputStream;
import java.io.ObjectInputStream;
import java.io.OutputStream;
import java.io.RandomAccessFile;
import java.io.Writer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.util.Random;
import java.util.concurrent.ThreadLocalRandom;

/** The rules of the architecture that a build can check. */
final class ArchitectureRules {

  /** A layer uses those below it, never one above. */
  static final ArchRule LAYERS =
      Architectures.layeredArchitecture()
          .consideringOnlyDependenciesInLayers()
          .layer("benchmarks")
          .definedBy("io.stepwise.benchmarks..")
          .layer("jobs")
          .definedBy("io.stepwise.jobs..")
          .layer("policy-trainer")
          .definedBy("io.stepwise.policy..")
          .layer("rollout-workers")
          .definedBy("io.stepwise.rollout..")
          .layer("prm-trainer")
          .definedBy("io.stepwise.prm..")
          .layer("language-model")
          .definedBy("io.stepwise.lm..")
          .layer("data")
          .definedBy("io.stepwise.data..")
          .withOptionalLayers(true)
          .whereLayer("benchmarks")
          .mayNotBeAccessedByAnyLayer()
          .whereLayer("jobs")
          .mayOnlyBeAccessedByLayers("benchmarks")
          .whereLayer("policy-trainer")
          .mayOnlyBeAccessedByLayers("jobs", "benchmarks")
          .whereLayer("rollout-workers")
          .mayOnlyBeAccessedByLayers("policy-trainer", "jobs", "benchmarks")
          .whereLayer("prm-trainer")
          .mayOnlyBeAccessedByLayers("rollout-workers", "policy-trainer", "jobs", "benchmarks")
          .whereLayer("language-model")
          .mayOnlyBeAccessedByLayers(
              "prm-trainer", "rollout-workers", "policy-trainer", "jobs", "benchmarks");

  /** Packages have no dependency cycles. */
  static final ArchRule NO_CYCLES = slices().matching("io.stepwise.(**)").should().beFreeOfCycles();

  /** Spark only in packages named spark, and in jobs. */
  static final ArchRule SPARK =
      noClasses()
          .that()
          .resideOutsideOfPackages("..spark..", "io.stepwise.jobs..", "io.stepwise.benchmarks..")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("org.apache.spark..");

  /** Only tracking uses HTTP, so that one place decides what is sent where. */
  static final ArchRule HTTP =
      noClasses()
          .that()
          .resideOutsideOfPackage("io.stepwise.jobs.tracking..")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("java.net.http..");

  /** Tensors only in the language model. */
  static final ArchRule TENSORS =
      noClasses()
          .that()
          .resideOutsideOfPackage("io.stepwise.lm..")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("ai.djl..");

  /** Files are written atomically, or grow by whole lines. */
  static final ArchRule WRITES =
      noClasses()
          .that()
          .resideOutsideOfPackages("io.stepwise.data.storage..", "io.stepwise.benchmarks..")
          .should()
          .callCodeUnitWhere(describe("writes to a filesystem", ArchitectureRules::writes));

  /** Nothing that is read from a disk or a network chooses classes to instantiate. */
  static final ArchRule NO_DESERIALISATION =
      noClasses()
          .should()
          .dependOnClassesThat()
          .areAssignableTo(ObjectInputStream.class)
          .orShould()
          .dependOnClassesThat()
          .haveFullyQualifiedName("java.beans.XMLDecoder")
          .orShould()
          .dependOnClassesThat()
          .resideInAPackage("com.esotericsoftware.kryo..");

  /** Randomness is a function of names. */
  static final ArchRule RANDOMNESS =
      noClasses()
          .should()
          .dependOnClassesThat(
              DescribedPredicate.<JavaClass>describe(
                  "shared generators",
                  type ->
                      type.isEquivalentTo(Random.class)
                          || type.isEquivalentTo(ThreadLocalRandom.class)
                          || type.getName().equals("java.security.SecureRandom")))
          .orShould()
          .callMethod(Math.class, "random");

  /** A search reads answers that it found itself, never the reference answer of a problem. */
  static final ArchRule NO_REFERENCE_ANSWERS =
      noClasses()
          .that()
          .resideInAPackage("..rollout.search..")
          .should()
          .dependOnClassesThat()
          .haveFullyQualifiedName("io.stepwise.data.Problem")
          .orShould()
          .dependOnClassesThat()
          .haveFullyQualifiedName("io.stepwise.data.task.Verdict");

  private ArchitectureRules() {}

  private static boolean writes(JavaCall<?> call) {
    AccessTarget.CodeUnitCallTarget target = call.getTarget();
    JavaClass owner = target.getOwner();
    String name = target.getName();
    boolean constructor = name.equals("<init>");
    if (owner.isEquivalentTo(Files.class)) {
      return name.matches("write.*|newOutput.*|newBufferedWriter|newByteChannel|copy|move")
          || name.matches("create.*|delete.*|set.*");
    }
    if (owner.isEquivalentTo(FileChannel.class)) {
      return name.equals("open");
    }
    if (owner.isEquivalentTo(File.class)) {
      return name.matches("delete.*|create.*|mkdir.*|renameTo|set.*");
    }
    if (owner.isAssignableTo("org.apache.hadoop.fs.FileSystem")
        || owner.isAssignableTo("org.apache.hadoop.fs.FileContext")) {
      return name.matches("create.*|append.*|delete.*|rename.*|mkdir.*|set.*|copy.*|move.*|concat");
    }
    if (!constructor) {
      return false;
    }
    boolean byName =
        target.getRawParameterTypes().stream()
            .anyMatch(type -> type.isEquivalentTo(String.class) || type.isEquivalentTo(File.class));
    // A stream of a descriptor that is already open (e.g. standard error) opens no file.
    return byName
        && (owner.isEquivalentTo(FileOutputStream.class)
            || owner.isEquivalentTo(RandomAccessFile.class)
            || opensFiles(owner));
  }

  /** PrintStream, PrintWriter, FileWriter and similar classes, when created from a file name. */
  private static boolean opensFiles(JavaClass owner) {
    return owner.getPackageName().equals("java.io")
        && (owner.isAssignableTo(OutputStream.class) || owner.isAssignableTo(Writer.class));
  }
}
