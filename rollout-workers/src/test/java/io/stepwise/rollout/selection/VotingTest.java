package io.stepwise.rollout.selection;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class VotingTest {
  private static int all(Chooser chooser, Candidates candidates) {
    int[] among = new int[candidates.size()];
    java.util.Arrays.setAll(among, i -> i);
    return chooser.choose(candidates, among);
  }

  private static Candidates candidates(String[] answers, double... scores) {
    List<Candidate> list = new ArrayList<>();
    for (int i = 0; i < answers.length; i++) {
      list.add(new Candidate(answers[i], Math.log(scores[i]), false));
    }
    return Candidates.of(list);
  }

  @Test
  void agreesWithTheGoldenCase() {
    Golden golden = Golden.of("voting");
    JsonNode answers = golden.at("/inputs/answers");
    String[] texts = new String[answers.size()];
    for (int i = 0; i < texts.length; i++) {
      texts[i] = answers.get(i).textValue();
    }
    Candidates candidates = candidates(texts, golden.doubles("/inputs/scores"));
    assertThat(candidates.get(all(new MajorityVote(), candidates)).answer())
        .isEqualTo(golden.at("/outputs/majority").textValue());
    assertThat(candidates.get(all(new WeightedVote(), candidates)).answer())
        .isEqualTo(golden.at("/outputs/weighted").textValue());
    int[] among = IntStream.range(0, texts.length).toArray();
    double[] sums = Ballot.sums(candidates, among, candidates::weight);
    JsonNode weights = golden.at("/outputs/weights");
    assertThat(sums).hasSize(weights.size());
    for (int i : among) {
      if (texts[i] != null) {
        double expected = weights.required(texts[i]).doubleValue();
        assertThat(sums[candidates.answer(i)]).isCloseTo(expected, Golden.within(expected));
      }
    }
  }

  @Test
  void amongEqualsTheAnswerThatCameFirstWins() {
    Candidates tie = candidates(new String[] {"b", "a", "a", "b"}, 0.5, 0.5, 0.5, 0.5);
    assertThat(all(new MajorityVote(), tie)).isZero();
    assertThat(all(new WeightedVote(), tie)).isZero();
    // among these three "a" comes first, though "b" came first among all
    assertThat(new MajorityVote().choose(tie, new int[] {1, 3})).isEqualTo(1);
  }

  @Test
  void votesAreCountedAmongTheGivenOnly() {
    Candidates candidates = candidates(new String[] {"a", "a", "b", null}, 0.9, 0.9, 0.1, 1);
    assertThat(new MajorityVote().choose(candidates, new int[] {2, 3})).isEqualTo(2);
    assertThat(new WeightedVote().choose(candidates, new int[] {2, 3})).isEqualTo(2);
    assertThat(new HighestScore().choose(candidates, new int[] {2, 3})).isEqualTo(2);
  }

  @Test
  void oneConfidentSolutionOutweighsTwoDoubtfulOnes() {
    Candidates candidates = candidates(new String[] {"a", "a", "b"}, 0.2, 0.3, 0.6);
    assertThat(all(new MajorityVote(), candidates)).isZero();
    assertThat(all(new WeightedVote(), candidates)).isEqualTo(2);
  }

  @Test
  void solutionsWithoutAnswersNeverVote() {
    Candidates silent = candidates(new String[] {null, null}, 0.9, 0.9);
    assertThat(all(new MajorityVote(), silent)).isEqualTo(Chooser.NONE);
    assertThat(all(new WeightedVote(), silent)).isEqualTo(Chooser.NONE);
    assertThat(FirstListed.accuracy(new MajorityVote(), silent, 2)).isZero();
  }

  @Test
  void scoreOfZeroIsStillAVote() {
    Candidates candidates = candidates(new String[] {null, "a"}, 0.9, 0);
    assertThat(all(new WeightedVote(), candidates)).isEqualTo(1);
  }
}
