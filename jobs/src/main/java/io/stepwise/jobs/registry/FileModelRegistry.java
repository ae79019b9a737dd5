package io.stepwise.jobs.registry;

import io.stepwise.data.error.InfrastructureFailure;
import io.stepwise.data.error.InvalidConfiguration;
import io.stepwise.data.error.InvalidInput;
import io.stepwise.data.storage.Folders;
import io.stepwise.data.storage.InputFolder;
import io.stepwise.data.storage.Manifest;
import io.stepwise.data.storage.ManifestDraft;
import io.stepwise.data.storage.OutputFolder;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.function.IntFunction;

/**
 * A registry in a folder, local or on any Hadoop filesystem.
 *
 * <pre>
 *   NAME/versions/000001/   a copy of the model folder; its manifest names the digest it came with
 *   NAME/aliases/000001/    the moves of aliases, oldest first; the last move of an alias counts
 * </pre>
 *
 * <p>Both lists only grow, by folders written atomically under a number that only one writer can
 * take. So an alias moves in one step, and its history cannot be lost.
 */
public final class FileModelRegistry implements ModelRegistry {
  private static final String JOB = "register-model";
  private static final int ATTEMPTS = 10;

  private final String folder;

  /** A registry in this folder, which need not exist yet. */
  public FileModelRegistry(String folder) {
    this.folder = folder;
  }

  @Override
  public ModelVersion register(String name, InputFolder model) {
    ModelVersion.checkName("model", name);
    Optional<ModelVersion> known =
        versions(name).stream().filter(v -> v.digest().equals(model.digest())).findFirst();
    if (known.isPresent()) {
      return known.get();
    }
    return append(name, "versions", number -> copy(name, number, model));
  }

  private ModelVersion copy(String name, int number, InputFolder model) {
    Instant started = Instant.now();
    String path = path(name, "versions", number);
    try (OutputFolder version = OutputFolder.stage(path)) {
      for (String file : model.files()) {
        try (InputStream in = model.read(file);
            OutputStream out = version.create(file)) {
          in.transferTo(out);
        }
      }
      version.commit(ManifestDraft.of(JOB, started).input(model));
    } catch (IOException e) {
      throw new InfrastructureFailure(
          "Cannot register model: "
              + e.getMessage()
              + " ("
              + path
              + ", expected a writable filesystem)",
          e);
    }
    return new ModelVersion(name, number, model.digest(), path);
  }

  /** All versions of a model, oldest first; none where the name is unknown. */
  public List<ModelVersion> versions(String name) {
    return numbers(name, "versions").stream().map(number -> version(name, number)).toList();
  }

  /**
   * One version.
   *
   * @throws InvalidInput if no such version
   */
  public ModelVersion version(String name, int number) {
    InputFolder version = InputFolder.open(path(name, "versions", number));
    List<Manifest.Input> inputs = version.manifest().orElseThrow().inputs();
    return new ModelVersion(name, number, inputs.get(0).digest(), version.path());
  }

  @Override
  public Optional<ModelVersion> alias(String name, String alias) {
    List<AliasMove> moves = history(name, alias);
    return moves.isEmpty()
        ? Optional.empty()
        : Optional.of(version(name, moves.get(moves.size() - 1).to()));
  }

  @Override
  public void setAlias(String alias, ModelVersion version, String reason) {
    ModelVersion.checkName("alias", alias);
    Objects.requireNonNull(reason, "reason");
    version(version.name(), version.number());
    int from = alias(version.name(), alias).map(ModelVersion::number).orElse(0);
    if (from == version.number()) {
      return;
    }
    append(
        version.name(),
        "aliases",
        number -> {
          AliasMove move =
              new AliasMove(number, alias, from, version.number(), reason, Instant.now());
          move.write(path(version.name(), "aliases", number));
          return move;
        });
  }

  /** How an alias moved, oldest first. */
  public List<AliasMove> history(String name, String alias) {
    return numbers(name, "aliases").stream()
        .map(number -> AliasMove.read(path(name, "aliases", number)))
        .filter(move -> move.alias().equals(alias))
        .toList();
  }

  /** Adds under the next number; when another writer takes it first, under the one after. */
  private <T> T append(String name, String list, IntFunction<T> writer) {
    for (int attempt = 1; ; attempt++) {
      List<Integer> numbers = numbers(name, list);
      int next = numbers.isEmpty() ? 1 : numbers.get(numbers.size() - 1) + 1;
      try {
        return writer.apply(next);
      } catch (InvalidInput | InvalidConfiguration e) {
        if (attempt == ATTEMPTS || !Folders.exists(path(name, list, next))) {
          throw e;
        }
      }
    }
  }

  private List<Integer> numbers(String name, String list) {
    return Folders.children(folder + "/" + name + "/" + list).stream()
        .filter(child -> child.matches("[0-9]{6,9}"))
        .map(Integer::valueOf)
        .sorted()
        .toList();
  }

  private String path(String name, String list, int number) {
    return folder + "/" + name + "/" + list + "/" + String.format(Locale.ROOT, "%06d", number);
  }
}
