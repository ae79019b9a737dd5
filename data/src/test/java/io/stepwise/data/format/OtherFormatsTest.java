package io.stepwise.data.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.stepwise.data.FinishReason;
import io.stepwise.data.LabelledStep;
import io.stepwise.data.Rating;
import io.stepwise.data.StepLabelledSolution;
import io.stepwise.data.error.InvalidConfiguration;
import org.junit.jupiter.api.Test;

class OtherFormatsTest {
  @Test
  void trajectoriesAreRead() {
    Rows rows = Rows.of("trajectories");
    String row =
        "{'idx':3,'problem':'P','steps':['a','b','c'],'ratings':[1,null,-1],'truncated':false,"
            + "'finish_reason':'found_error','final_answer':null,'ground_truth_answer':'8'}";
    StepLabelledSolution solution = rows.solution(row);
    assertThat(solution.steps())
        .containsExactly(
            new LabelledStep("a", Rating.POSITIVE),
            new LabelledStep("b", Rating.UNRATED),
            new LabelledStep("c", Rating.NEGATIVE));
    assertThat(solution.finishReason()).isEqualTo(FinishReason.FOUND_ERROR);
    assertThat(solution.groundTruthAnswer()).isEqualTo("8");
    assertThat(rows.solution(row.replace("found_error", "truncated")).finishReason())
        .isEqualTo(FinishReason.UNKNOWN);
    assertThat(rows.refused(row.replace("[1,null,-1]", "[1,-1]"))).contains("2 ratings");
    assertThat(rows.refused(row.replace("[1,null,-1]", "[1,0,3]"))).contains("ratings[2] (3");
    assertThat(rows.refused(row.replace("'problem'", "'question'"))).contains("absent");
    assertThat(rows.dropped("{'problem':'P','steps':[],'ratings':[]}")).isEqualTo("no_steps");
    assertThat(rows.dropped(row.replace("found_error", "give_up"))).isEqualTo("give_up");
  }

  @Test
  void stepwiseSupervisionIsRead() {
    Rows rows = Rows.of("stepwise");
    String row = "{'prompt':'P','completions':['a','b'],'labels':[true,false]}";
    StepLabelledSolution solution = rows.solution(row);
    assertThat(solution.problem()).isEqualTo("P");
    assertThat(solution.finishReason()).isEqualTo(FinishReason.FOUND_ERROR);
    assertThat(solution.firstError()).isEqualTo(1);
    assertThat(rows.solution(row.replace("false", "true")).finishReason())
        .isEqualTo(FinishReason.SOLUTION);
    assertThat(rows.refused(row.replace(",false", ""))).contains("1 labels");
    assertThat(rows.refused(row.replace("true", "1"))).contains("true or false");
  }

  @Test
  void anUnknownFormatIsAConfigurationErrorThatNamesTheKnownOnes() {
    assertThatThrownBy(() -> Formats.named("prm900k", FormatSettings.defaults()))
        .isInstanceOf(InvalidConfiguration.class)
        .hasMessageContaining("prm900k")
        .hasMessageContaining("prm800k");
  }
}
