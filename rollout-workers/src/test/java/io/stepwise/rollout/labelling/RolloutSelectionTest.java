package io.stepwise.rollout.labelling;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import io.stepwise.data.error.InvalidConfiguration;
import io.stepwise.rollout.selection.Golden;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

class RolloutSelectionTest {
  private static final Offset<Double> EXACT = within(1e-12);

  @Test
  void scoresOfTheGoldenCase() {
    RolloutSelection selection = RolloutSelection.DEFAULT;
    Golden golden = Golden.of("omegaprm_select");
    int allVisits = golden.at("/inputs/sum_N").intValue();
    JsonNode candidates = golden.at("/inputs/candidates");
    List<RolloutSelection.Candidate> pool = new ArrayList<>();
    for (int i = 0; i < candidates.size(); i++) {
      double value = candidates.get(i).required("mc").doubleValue();
      int tokens = candidates.get(i).required("len").intValue();
      int visits = candidates.get(i).required("N").intValue();
      JsonNode expected = golden.at("/outputs/per_candidate/" + i);
      assertThat(selection.quality(value, tokens))
          .isCloseTo(expected.required("Q").doubleValue(), EXACT);
      assertThat(selection.bonus(visits, allVisits))
          .isCloseTo(expected.required("U").doubleValue(), EXACT);
      assertThat(selection.score(value, tokens, visits, allVisits))
          .isCloseTo(expected.required("score").doubleValue(), EXACT);
      pool.add(new RolloutSelection.Candidate(value, tokens, visits));
    }
    assertThat(selection.pick(pool, allVisits)).isEqualTo(golden.at("/outputs/pick").intValue());
    Collections.reverse(pool);
    assertThat(selection.pick(pool, allVisits)).as("wherever it is").isEqualTo(2);
    assertThat(selection.pick(List.of(), 0)).isEqualTo(-1);
  }

  @Test
  void constantsOutOfRangeAreRejected() {
    assertThat(new RolloutSelection(1, 1, 1, 0).score(0.5, 10, 0, 9)).isEqualTo(1);
    assertThatThrownBy(() -> new RolloutSelection(0, 0.9, 500, 0.125))
        .isInstanceOf(InvalidConfiguration.class)
        .hasMessageContaining("out of range (0.0");
    assertThatThrownBy(() -> new RolloutSelection(0.5, 0.9, 500, -1))
        .isInstanceOf(InvalidConfiguration.class);
  }
}
