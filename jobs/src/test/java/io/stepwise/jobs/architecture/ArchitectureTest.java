package io.stepwise.jobs.architecture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import io.stepwise.data.bad.ReachesUp;
import io.stepwise.data.bad.UsesSpark;
import io.stepwise.jobs.architecture.bad.DeserialisesObjects;
import io.stepwise.jobs.architecture.bad.DrawsFromASharedGenerator;
import io.stepwise.jobs.architecture.bad.TouchesTensors;
import io.stepwise.jobs.architecture.bad.WritesFiles;
import io.stepwise.jobs.architecture.bad.one.UsesTwo;
import io.stepwise.jobs.architecture.bad.rollout.search.ReadsReferenceAnswers;
import io.stepwise.jobs.architecture.bad.two.UsesOne;
import io.stepwise.jobs.cli.Stepwise;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Each rule holds for all classes, and rejects a class that breaks it. */
class ArchitectureTest {
  private static final JavaClasses CLASSES =
      new ClassFileImporter()
          .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
          .importPackages("io.stepwise");

  private static void rejects(ArchRule rule, Class<?>... bad) {
    JavaClasses classes = new ClassFileImporter().importClasses(bad);
    assertThatThrownBy(() -> rule.check(classes))
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining(bad[0].getSimpleName());
  }

  @Test
  void everyLayerHasClasses() {
    for (String layer : List.of("data", "lm", "prm", "rollout", "policy", "jobs")) {
      assertThat(CLASSES).anyMatch(type -> type.getName().startsWith("io.stepwise." + layer + "."));
    }
  }

  @Test
  void noLayerUsesOneAboveIt() {
    ArchitectureRules.LAYERS.check(CLASSES);
    rejects(ArchitectureRules.LAYERS, ReachesUp.class, Stepwise.class);
  }

  @Test
  void packagesHaveNoCycles() {
    ArchitectureRules.NO_CYCLES.check(CLASSES);
    rejects(ArchitectureRules.NO_CYCLES, UsesTwo.class, UsesOne.class);
  }

  @Test
  void sparkStaysInItsPackages() {
    ArchitectureRules.SPARK.check(CLASSES);
    rejects(ArchitectureRules.SPARK, UsesSpark.class);
  }

  @Test
  void trackingStaysInItsPackage() {
    ArchitectureRules.HTTP.check(CLASSES);
    rejects(ArchitectureRules.HTTP, io.stepwise.jobs.architecture.bad.UsesTracking.class);
  }

  @Test
  void tensorsStayInTheLanguageModel() {
    ArchitectureRules.TENSORS.check(CLASSES);
    rejects(ArchitectureRules.TENSORS, TouchesTensors.class);
  }

  @Test
  void filesAreWrittenThroughTheFolderProtocol() {
    ArchitectureRules.WRITES.check(CLASSES);
    for (Class<?> way : WritesFiles.class.getDeclaredClasses()) {
      rejects(ArchitectureRules.WRITES, way);
    }
    assertThat(WritesFiles.class.getDeclaredClasses()).hasSizeGreaterThan(5);
  }

  @Test
  void nothingIsDeserialized() {
    ArchitectureRules.NO_DESERIALISATION.check(CLASSES);
    rejects(ArchitectureRules.NO_DESERIALISATION, DeserialisesObjects.class);
  }

  @Test
  void searchesKnowNoReferenceAnswers() {
    ArchitectureRules.NO_REFERENCE_ANSWERS.check(CLASSES);
    rejects(ArchitectureRules.NO_REFERENCE_ANSWERS, ReadsReferenceAnswers.class);
  }

  @Test
  void randomnessComesFromNames() {
    ArchitectureRules.RANDOMNESS.check(CLASSES);
    rejects(ArchitectureRules.RANDOMNESS, DrawsFromASharedGenerator.class);
  }

  @Test
  void everyPackageIsDescribed() throws IOException {
    Set<Path> without = new TreeSet<>();
    int seen = 0;
    try (Stream<Path> modules = Files.list(Path.of(".."))) {
      for (Path module : modules.toList()) {
        Path sources = module.resolve("src/main/java");
        if (!Files.isDirectory(sources)) {
          continue;
        }
        try (Stream<Path> files = Files.walk(sources)) {
          for (Path file : files.filter(path -> path.toString().endsWith(".java")).toList()) {
            seen++;
            if (!Files.exists(file.resolveSibling("package-info.java"))) {
              without.add(file.getParent());
            }
          }
        }
      }
    }
    assertThat(seen).isPositive();
    assertThat(without).isEmpty();
  }
}
