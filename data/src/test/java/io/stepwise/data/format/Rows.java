package io.stepwise.data.format;

import static org.assertj.core.api.Assertions.assertThat;

import io.stepwise.data.StepLabelledSolution;
import io.stepwise.data.format.ParseOutcome.Accepted;
import io.stepwise.data.format.ParseOutcome.Dropped;
import io.stepwise.data.format.ParseOutcome.Refused;

/** Reading of single rows in tests. In row texts ' stands for ". */
final class Rows {
  private final LabelFormat format;

  private Rows(LabelFormat format) {
    this.format = format;
  }

  static Rows of(String format) {
    return new Rows(Formats.named(format, FormatSettings.defaults()));
  }

  static Rows of(LabelFormat format) {
    return new Rows(format);
  }

  ParseOutcome outcome(String row) {
    return format.parse(SourceLine.of("rows.jsonl", 7, row.replace('\'', '"')));
  }

  StepLabelledSolution solution(String row) {
    Accepted accepted = accepted(row);
    assertThat(accepted.solutions()).as(row).hasSize(1);
    return accepted.solutions().get(0);
  }

  Accepted accepted(String row) {
    ParseOutcome outcome = outcome(row);
    assertThat(outcome).as(row).isInstanceOf(Accepted.class);
    return (Accepted) outcome;
  }

  String dropped(String row) {
    ParseOutcome outcome = outcome(row);
    assertThat(outcome).as(row).isInstanceOf(Dropped.class);
    return ((Dropped) outcome).reason();
  }

  String refused(String row) {
    ParseOutcome outcome = outcome(row);
    assertThat(outcome).as(row).isInstanceOf(Refused.class);
    return ((Refused) outcome).reason();
  }
}
