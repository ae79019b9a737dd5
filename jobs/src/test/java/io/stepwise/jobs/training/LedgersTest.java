package io.stepwise.jobs.training;

import static org.assertj.core.api.Assertions.assertThat;

import io.stepwise.data.storage.InputFolder;
import io.stepwise.data.storage.ManifestDraft;
import io.stepwise.data.storage.OutputFolder;
import io.stepwise.jobs.metrics.MetricsLedger;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LedgersTest {
  @TempDir Path parent;
  private String output;
  private Path file;

  @BeforeEach
  void tenSteps() {
    output = parent.resolve("o#ut").toString();
    file = Ledgers.folder(output).resolve(MetricsLedger.NAME);
    try (MetricsLedger ledger = Ledgers.beside(output, "sft", Optional.empty())) {
      for (int step = 1; step <= 10; step++) {
        ledger.record("sft", step, Map.of("loss", 1.0 / step));
      }
    }
  }

  private InputFolder checkpoint(long step) {
    String path = parent.resolve("checkpoint").toString();
    try (OutputFolder out = OutputFolder.stage(path)) {
      out.write("state", "x");
      out.commit(ManifestDraft.of("sft", Instant.EPOCH).counts(Map.of("step", step)));
    }
    return InputFolder.open(path);
  }

  @Test
  void wholeLedgerHasNothingMissing() {
    assertThat(Ledgers.missing(output, "sft", 10)).isEmpty();
    assertThat(Ledgers.missing(output, "train-prm", 0)).isEmpty();
  }

  @Test
  void truncatedOrDeletedLedgerIsReported() throws IOException {
    List<String> lines = Files.readAllLines(file);
    Files.write(file, lines.subList(0, 4));
    assertThat(Ledgers.missing(output, "sft", 10))
        .contains(
            "Metrics are missing, and curves will lack them"
                + " (last sft step 4, expected at least 10) at "
                + file);
    Files.delete(file);
    assertThat(Ledgers.missing(output, "sft", 10).orElseThrow()).contains("last sft step 0");
  }

  @Test
  void damagedLedgerEndsNoTraining() throws IOException {
    List<String> lines = Files.readAllLines(file);
    lines.set(6, lines.get(6).replace("loss", "lo\u0000ss\""));
    Files.write(file, lines);
    try (MetricsLedger ledger = Ledgers.beside(output, "sft", Optional.of(checkpoint(10)))) {
      ledger.record("sft", 11, Map.of("loss", 0.05));
    }
    assertThat(Ledgers.last(output, "sft")).isEqualTo(Map.of("loss", 0.05));
    Files.writeString(file, "\u0001", StandardOpenOption.APPEND);
    assertThat(Ledgers.last(output, "sft")).isEqualTo(Map.of("loss", 0.05));
  }
}
