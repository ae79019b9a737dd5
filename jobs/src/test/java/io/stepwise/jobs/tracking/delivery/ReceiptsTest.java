package io.stepwise.jobs.tracking.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import io.stepwise.jobs.tracking.Event;
import io.stepwise.jobs.tracking.mlflow.MlflowServer;
import io.stepwise.jobs.tracking.mlflow.MlflowServer.Handle;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReceiptsTest {
  private static final String SERVER = "http://127.0.0.1:1";

  @TempDir Path folder;

  @Test
  void damagedLinesAreSkipped() throws IOException {
    try (Receipts receipts = Receipts.take(folder, SERVER)) {
      receipts.handle("run", new Handle("id", "artifacts"));
      receipts.journal(120);
      receipts.journal(240);
    }
    Path file = Receipts.file(folder, SERVER);
    List<String> lines = Files.readAllLines(file);
    Files.write(file, List.of(lines.get(0), "{\"jour", lines.get(1), lines.get(2).substring(3)));
    try (Receipts receipts = Receipts.take(folder, SERVER)) {
      assertThat(receipts.handle("run")).contains(new Handle("id", "artifacts"));
      assertThat(receipts.journal()).isEqualTo(120);
    }
    Files.write(file, lines);
    try (Receipts receipts = Receipts.take(folder, SERVER)) {
      assertThat(receipts.journal()).isEqualTo(240);
    }
  }

  @Test
  void eventsOfARunWithoutABeginningAreNotSent() {
    try (MlflowServer server = new MlflowServer(SERVER);
        Receipts receipts = Receipts.take(folder, SERVER)) {
      EventSender sender = new EventSender(server, receipts);
      Event resumed = new Event.Resumed("run", 0);
      assertThat(sender.reaches(resumed)).isFalse();
      assertThat(sender.reaches(new Event.Opened("id", SERVER, null))).isTrue();
      receipts.handle("run", new Handle("id", "artifacts"));
      assertThat(sender.reaches(resumed)).isTrue();
    }
  }
}
