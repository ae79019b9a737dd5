package io.stepwise.rollout.search;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

/** How an answer that was cut is completed. */
class AnswerRequestTest {
  @Test
  void emptyAnswersAreNotCompleted() {
    AnswerRequest request = new AnswerRequest("\n\nIt is \\boxed{");
    assertThat(request.closed(List.of("1", "It is \\boxed{"))).endsWith("It is \\boxed{");
    assertThat(request.closed(List.of("1", "It is \\boxed{ "))).endsWith("It is \\boxed{ ");
    assertThat(request.closed(List.of("1", "It is \\boxed{\\frac{1}{2")))
        .endsWith("It is \\boxed{\\frac{1}{2}}");
    assertThat(request.closed(List.of("It is \\boxed{\\{1"))).endsWith("It is \\boxed{\\{1}");
    assertThat(request.closed(List.of("1", "It is \\boxed{2}"))).endsWith("It is \\boxed{2}");
    assertThat(request.closed(List.of("\\boxed{2"))).containsExactly("\\boxed{2");
    assertThat(request.closed(List.of())).isEmpty();
  }
}
