package io.stepwise.jobs.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.stepwise.data.error.InvalidInput;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MetricsLedgerTest {
  @TempDir private Path folder;
  private Path file;

  @BeforeEach
  void twoFigures() {
    file = folder.resolve(MetricsLedger.NAME);
    try (MetricsLedger ledger = MetricsLedger.open(folder)) {
      ledger.record("ppo", "reward", 1, 0.5);
      ledger.record("ppo", "reward", 2, 0.75);
    }
  }

  private List<Double> values() {
    return MetricsLedger.read(folder).stream().map(Measurement::value).toList();
  }

  @Test
  void figuresComeBackInOrder() {
    assertThat(MetricsLedger.read(folder))
        .extracting(Measurement::phase, Measurement::name, Measurement::step, Measurement::value)
        .containsExactly(
            org.assertj.core.groups.Tuple.tuple("ppo", "reward", 1L, 0.5),
            org.assertj.core.groups.Tuple.tuple("ppo", "reward", 2L, 0.75));
  }

  @Test
  void reopenedLedgerAppends() {
    try (MetricsLedger ledger = MetricsLedger.open(folder)) {
      ledger.record("ppo", "reward", 3, 1);
    }
    assertThat(values()).containsExactly(0.5, 0.75, 1.0);
  }

  @Test
  void lineIsThereBeforeTheLedgerIsClosed() {
    try (MetricsLedger ledger = MetricsLedger.open(folder)) {
      ledger.record("ppo", "reward", 3, 1);
      assertThat(values()).hasSize(3);
    }
  }

  @Test
  void everyTearOfTheLastLineIsDroppedAndMended() throws IOException {
    byte[] whole = Files.readAllBytes(file);
    int first = new String(whole, java.nio.charset.StandardCharsets.UTF_8).indexOf('\n') + 1;
    for (int length = first; length < whole.length; length++) {
      Files.write(file, java.util.Arrays.copyOf(whole, length));
      assertThat(values()).as("torn at byte %d", length).containsExactly(0.5);
      try (MetricsLedger ledger = MetricsLedger.open(folder)) {
        ledger.record("ppo", "reward", 9, 9);
      }
      assertThat(values()).as("torn at byte %d, then continued", length).containsExactly(0.5, 9.0);
    }
  }

  @Test
  void stepMeasuredAgainKeepsTheLaterFigure() {
    try (MetricsLedger ledger = MetricsLedger.open(folder)) {
      ledger.record("ppo", "reward", 2, 0.8);
    }
    assertThat(values()).containsExactly(0.5, 0.8);
  }

  @Test
  void figuresThatAreNoNumbersAreKept() {
    try (MetricsLedger ledger = MetricsLedger.open(folder)) {
      ledger.record("ppo", "kl", 2, Double.NaN);
      ledger.record("ppo", "kl", 3, Double.NEGATIVE_INFINITY);
    }
    assertThat(values()).containsExactly(0.5, 0.75, Double.NaN, Double.NEGATIVE_INFINITY);
  }

  @Test
  void brokenLineInTheMiddleIsNamed() throws IOException {
    Files.writeString(file, "{\"phase\":1}\n{}\n", StandardOpenOption.APPEND);
    assertThatThrownBy(this::values)
        .isInstanceOf(InvalidInput.class)
        .hasMessageContaining(MetricsLedger.NAME + ":3");
  }

  @Test
  void folderWithoutALedgerHasNoFigures(@TempDir Path empty) {
    assertThat(MetricsLedger.read(empty)).isEmpty();
  }
}
