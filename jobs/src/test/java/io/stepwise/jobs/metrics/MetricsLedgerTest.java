package io.stepwise.jobs.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import io.stepwise.data.storage.LineLog;
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
  void anyDamagedByteCostsItsLineAtMost() throws IOException {
    try (MetricsLedger ledger = MetricsLedger.open(folder)) {
      ledger.record("ppo", "reward", 3, 0.25);
    }
    byte[] whole = Files.readAllBytes(file);
    for (int i = 0; i < whole.length - 1; i++) {
      byte[] damaged = whole.clone();
      damaged[i] ^= (byte) 0x80; // no byte of UTF-8 text in ASCII
      Files.write(file, damaged);
      assertThat(values()).as("damaged at byte %d", i).hasSizeBetween(1, 2);
    }
    Files.write(file, whole);
    assertThat(values()).containsExactly(0.5, 0.75, 0.25);
  }

  @Test
  void damagedLineIsReportedWithItsNumberAlsoInAPart() throws IOException {
    Files.writeString(file, "{\"phase\":1}\n{\"step\":\"x\"}\n", StandardOpenOption.APPEND);
    long part = Files.readString(file).indexOf('\n') + 1L;
    assertThat(LineLog.linesBefore(file, part)).isEqualTo(1);
    assertThat(MetricsLedger.slice(folder, part, Long.MAX_VALUE).measurements())
        .extracting(Measurement::value)
        .containsExactly(0.75);
    assertThat(MetricsLedger.reported())
        .contains(file + ":3", file + ":4")
        .doesNotContain(file + ":2");
  }

  @Test
  void folderWithoutALedgerHasNoFigures(@TempDir Path empty) {
    assertThat(MetricsLedger.read(empty)).isEmpty();
  }
}
