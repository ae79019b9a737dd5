package io.stepwise.jobs.ingest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.stepwise.data.error.InvalidConfiguration;
import io.stepwise.data.format.RowKind;
import io.stepwise.data.ingest.LeakSettings;
import io.stepwise.data.ingest.QuarantineLimit;
import io.stepwise.jobs.config.Layer;
import io.stepwise.jobs.config.Settings;
import java.util.List;
import org.junit.jupiter.api.Test;

class IngestConfigTest {
  @Test
  void defaults() {
    assertThat(Settings.describe(IngestConfig.DEFAULTS))
        .containsEntry("format", "auto")
        .containsEntry("input", List.of())
        .containsEntry("output", null)
        .containsEntry("columns", List.of())
        .containsEntry("keep", List.of())
        .containsEntry("max-quarantined", "100%")
        .containsEntry("held-out", List.of())
        .containsEntry("partitions", 0)
        .hasSize(8);
  }

  /** Those of leaks have no effect without files to compare with. */
  @Test
  void defaultsOfLeaks() {
    IngestConfig config =
        Settings.resolve(
                IngestConfig.DEFAULTS,
                List.of(
                    Layer.assignment("input=a"),
                    Layer.assignment("output=b"),
                    Layer.assignment("held-out=c")))
            .job();
    assertThat(Settings.describe(config))
        .containsEntry("leak-words", 8)
        .containsEntry("leak-overlap", 0.5)
        .containsEntry("leaks", "drop")
        .hasSize(11);
  }

  @Test
  void fullMapping() {
    Layer file =
        Layer.yaml(
            "f",
            """
            format: prm800k
            input: [a, b]
            output: o
            keep: [screening, give-up]
            max-quarantined: 0.5%
            held-out: [math-500.jsonl]
            leak-words: 13
            leak-overlap: 0.7
            columns: [answer=Answer]
            leaks: report
            partitions: 3
            """);
    IngestConfig config = Settings.resolve(IngestConfig.DEFAULTS, List.of(file)).job();
    assertThat(config)
        .isEqualTo(
            new IngestConfig(
                "prm800k",
                List.of("a", "b"),
                "o",
                List.of("answer=Answer"),
                List.of(RowKind.SCREENING, RowKind.GIVE_UP),
                "0.5%",
                List.of("math-500.jsonl"),
                13,
                0.7,
                LeakSettings.Action.REPORT,
                3));
    assertThat(config.settings().limit()).isEqualTo(QuarantineLimit.of("0.5%"));
    assertThat(config.settings().formatSettings().keep())
        .containsExactlyInAnyOrder(RowKind.SCREENING, RowKind.GIVE_UP);
    assertThat(config.settings().formatSettings().columns()).containsEntry("answer", "Answer");
    assertThat(config.settings().leaks())
        .isEqualTo(
            new LeakSettings(List.of("math-500.jsonl"), 13, 0.7, LeakSettings.Action.REPORT));
    assertThat(config.settings().partitions()).isEqualTo(3);
  }

  @Test
  void unknownFormatIsRejectedBeforeAnythingStarts() {
    Layer file = Layer.yaml("f", "format: prm80k\ninput: [a]\noutput: o\n");
    IngestConfig config = Settings.resolve(IngestConfig.DEFAULTS, List.of(file)).job();
    assertThatThrownBy(config::settings)
        .isInstanceOf(InvalidConfiguration.class)
        .hasMessageContainingAll("prm80k", "prm800k");
  }
}
