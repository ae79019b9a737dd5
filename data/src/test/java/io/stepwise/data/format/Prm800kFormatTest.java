package io.stepwise.data.format;

import static org.assertj.core.api.Assertions.assertThat;

import io.stepwise.data.Alternative;
import io.stepwise.data.FinishReason;
import io.stepwise.data.LabelSource;
import io.stepwise.data.LabelledStep;
import io.stepwise.data.LabelledStep.Author;
import io.stepwise.data.Rating;
import io.stepwise.data.StepLabel;
import io.stepwise.data.StepLabelledSolution;
import java.util.EnumSet;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** One row of our own for each oddity of the format. */
class Prm800kFormatTest {
  private final Rows rows = Rows.of("prm800k");

  private static String offered(String text, Integer rating) {
    return "{'text':'" + text + "','rating':" + rating + ",'flagged':null}";
  }

  private static String position(String completions, String human, Integer chosen) {
    return "{'completions':"
        + completions
        + ",'human_completion':"
        + human
        + ",'chosen_completion':"
        + chosen
        + "}";
  }

  private static String taken(String text, int rating) {
    return position("[" + offered(text, rating) + "]", "null", 0);
  }

  private static String phase2(String finish, String... positions) {
    return "{'labeler':'ann','timestamp':'2022-11-13T10:55:38.5','generation':6,"
        + "'is_quality_control_question':false,'is_initial_screening_question':false,"
        + "'question':{'problem':'What is 2+2?','ground_truth_solution':null,"
        + "'ground_truth_answer':'4','pre_generated_steps':['a','b','c'],"
        + "'pre_generated_answer':'4','pre_generated_verifier_score':0.5},"
        + "'label':{'steps':["
        + String.join(",", positions)
        + "],'total_time':1200,'finish_reason':'"
        + finish
        + "'}}";
  }

  private static String phase1(String finish, String... positions) {
    return phase2(finish, positions)
        .replace("'generation':6", "'generation':null")
        .replaceAll("'ground_truth_solution':null,", "")
        .replaceAll(",'pre_generated_steps.*?0\\.5", "");
  }

  @Test
  void wholeSolutionIsRead() {
    StepLabelledSolution solution =
        rows.solution(
            phase2("solution", taken("2+2 is 4.", 1), taken("So 4.\\n\\n# Answer\\n\\n4", 0)));
    assertThat(solution.problem()).isEqualTo("What is 2+2?");
    assertThat(solution.groundTruthAnswer()).isEqualTo("4");
    assertThat(solution.finalAnswer()).isEqualTo("4");
    assertThat(solution.finishReason()).isEqualTo(FinishReason.SOLUTION);
    assertThat(solution.steps())
        .containsExactly(
            new LabelledStep("2+2 is 4.", StepLabel.hard(Rating.POSITIVE, LabelSource.HUMAN)),
            new LabelledStep(
                "So 4.\n\n# Answer\n\n4", StepLabel.hard(Rating.NEUTRAL, LabelSource.HUMAN)));
    assertThat(solution.provenance().file()).isEqualTo("rows.jsonl");
    assertThat(solution.provenance().line()).isEqualTo(7);
    assertThat(solution.provenance().labeler()).isEqualTo("ann");
    assertThat(solution.provenance().generation()).isEqualTo(6);
    assertThat(solution.provenance().phase()).isEqualTo(2);
  }

  @Test
  void answerMayBeItsOwnStepOrPartOfTheLastOneOrMissing() {
    assertThat(rows.solution(phase2("solution", taken("# Answer\\n\\n-4", 1))).finalAnswer())
        .isEqualTo("-4");
    assertThat(rows.solution(phase2("solution", taken("Done.", 1))).finalAnswer()).isNull();
    assertThat(rows.solution(phase2("solution", taken("# Answer\\n", 1))).finalAnswer()).isNull();
  }

  @Test
  void foundErrorEndsWithTheRejectedStepAndKeepsItsAlternatives() {
    String last =
        position(
            "["
                + offered("2+2 is 5.", -1)
                + ","
                + offered("2+2 is 4.", 1)
                + ","
                + offered("2+2 is 4.", 1)
                + "]",
            "null",
            null);
    StepLabelledSolution solution = rows.solution(phase2("found_error", taken("Hm.", 0), last));
    assertThat(solution.firstError()).isEqualTo(1);
    assertThat(solution.steps().get(1).text()).isEqualTo("2+2 is 5.");
    assertThat(solution.steps().get(1).alternatives())
        .as("the same text twice is kept twice")
        .containsExactly(
            new Alternative("2+2 is 4.", Rating.POSITIVE),
            new Alternative("2+2 is 4.", Rating.POSITIVE));
  }

  @Test
  void firstStepMayBeTheWrongOne() {
    String only = position("[" + offered("2+2 is 5.", -1) + "]", "null", null);
    assertThat(rows.solution(phase2("found_error", only)).firstError()).isZero();
  }

  @Test
  void humanStepIsTakenIfNothingWasChosen() {
    String rewritten =
        position(
            "[" + offered("2+2 is 5.", -1) + "," + offered("Let us add.", 0) + "]",
            "{'text':'2+2 is 4.','rating':null,'source':'human','flagged':false}",
            null);
    StepLabelledSolution solution =
        rows.solution(phase1("solution", rewritten, taken("# Answer\\n\\n4", 1)));
    LabelledStep first = solution.steps().get(0);
    assertThat(first.author()).isEqualTo(Author.HUMAN);
    assertThat(first.text()).isEqualTo("2+2 is 4.");
    assertThat(first.rating()).isEqualTo(Rating.UNRATED);
    assertThat(first.alternatives())
        .containsExactly(
            new Alternative("2+2 is 5.", Rating.NEGATIVE),
            new Alternative("Let us add.", Rating.NEUTRAL));
    assertThat(solution.steps()).hasSize(2);
    assertThat(solution.provenance().phase()).isEqualTo(1);
    assertThat(solution.provenance().generation()).isNull();
  }

  @Test
  void humanStepMayBeBareTextOrCarryACorrectedRating() {
    String bare = position("null", "'Four.'", null);
    assertThat(rows.solution(phase1("solution", bare)).steps().get(0).text()).isEqualTo("Four.");
    String corrected = position("[]", "{'text':'Four.','rating':null,'corrected_rating':-1}", null);
    assertThat(rows.solution(phase1("solution", corrected)).steps().get(0).rating())
        .isEqualTo(Rating.NEGATIVE);
  }

  @Test
  void chosenCompletionWinsOverAHumanOne() {
    String both =
        position(
            "[" + offered("No.", -1) + "," + offered("Four.", 1) + "]",
            "{'text':'4','rating':null,'source':'human','flagged':false}",
            1);
    LabelledStep step = rows.solution(phase1("solution", both)).steps().get(0);
    assertThat(step.text()).isEqualTo("Four.");
    assertThat(step.author()).isEqualTo(Author.MODEL);
    assertThat(step.alternatives()).containsExactly(new Alternative("No.", Rating.NEGATIVE));
  }

  private final Rows keeping =
      Rows.of(Formats.named("prm800k", new FormatSettings(EnumSet.allOf(RowKind.class))));

  @Test
  void giveUpEndsBeforeAPositionWithNothingInIt() {
    String nothing = position("null", "null", null);
    assertThat(keeping.solution(phase1("give_up", taken("Hm.", 1), nothing)).steps()).hasSize(1);
    assertThat(keeping.dropped(phase1("give_up", nothing))).isEqualTo("no_steps");
  }

  @Test
  void positionWhoseSevenRatingsAreNullEndsTheTrajectory() {
    String unrated =
        "[" + "x,".repeat(6).replace("x", offered("?", null)) + offered("?", null) + "]";
    assertThat(
            keeping
                .solution(phase1("give_up", taken("Hm.", 1), position(unrated, "null", null)))
                .steps())
        .hasSize(1);
  }

  @Test
  void ratedPositionWithoutAChoiceIsNotLost() {
    String rejected = "[" + offered("A", -1) + "," + offered("B", -1) + "]";
    StepLabelledSolution solution =
        keeping.solution(phase1("give_up", taken("Hm.", 1), position(rejected, "null", null)));
    assertThat(solution.steps()).hasSize(2);
    assertThat(solution.firstError()).isEqualTo(1);
  }

  @Test
  void controlScreeningGiveUpAndBadProblemRowsAreDroppedUnlessKept() {
    String control =
        phase2("solution", taken("4", 1))
            .replace("'is_quality_control_question':false", "'is_quality_control_question':true");
    String screening =
        phase2("solution", taken("4", 1))
            .replace("'generation':6", "'generation':-1")
            .replace(
                "'is_initial_screening_question':false", "'is_initial_screening_question':true")
            .replace("'ground_truth_answer':'4'", "'ground_truth_answer':null");
    String giveUp = phase2("give_up", taken("4", 1));
    String bad = phase2("bad_problem", taken("4", 1));
    assertThat(List.of(control, screening, giveUp, bad))
        .extracting(rows::dropped)
        .containsExactly("quality_control", "screening", "give_up", "bad_problem");
    assertThat(List.of(control, screening, giveUp, bad))
        .extracting(row -> keeping.solution(row).steps().size())
        .containsOnly(1);
    assertThat(keeping.solution(screening).groundTruthAnswer()).isNull();
    assertThat(keeping.solution(screening).provenance().generation()).isEqualTo(-1);
  }

  @Test
  void whatIsNotARowIsRejectedWithAReasonThatNamesTheField() {
    String good = phase2("solution", taken("4", 1));
    assertThat(rows.refused(good.substring(0, good.length() - 3))).startsWith("broken JSON");
    assertThat(rows.refused(good + "{}")).contains("after the JSON object");
    assertThat(rows.refused("[1]")).contains("a JSON object");
    assertThat(rows.refused("7")).contains("a JSON object");
    assertThat(rows.refused("{}")).contains("question.problem");
    assertThat(rows.refused(good.replace("'rating':1", "'rating':2")))
        .contains("label.steps[0].completions.rating (2");
    assertThat(rows.refused(good.replace("'rating':1", "'rating':'1'"))).contains("rating");
    assertThat(rows.refused(good.replace("'chosen_completion':0", "'chosen_completion':1")))
        .contains("chosen_completion (1, expected the index of one of 1");
    assertThat(rows.refused(good.replace("'solution'}", "'tired'}"))).contains("finish_reason");
    assertThat(rows.refused(good.replace("'steps':[", "'steps':[7,"))).contains("label.steps[0]");
    assertThat(rows.refused(good.replace("'text':'4'", "'text':null"))).contains("text");
    assertThat(rows.refused(good.replace("'problem':'What", "'problem':'Huh','problem':'What")))
        .contains("given twice");
    assertThat(rows.refused(good.replace("What", "\\ud800"))).contains("surrogate");
    assertThat(rows.solution(good.replace("What", "\\ud83d\\ude00")).problem())
        .startsWith("\ud83d\ude00");
    rows.solution(good);
  }

  @Test
  void identitiesAreOfTheContentWhereverItWasRead() {
    StepLabelledSolution one = rows.solution(phase2("solution", taken("4", 1)));
    StepLabelledSolution spaced =
        rows.solution(
            phase2("solution", taken("4", 1)).replace("What is 2+2?", " what  is\\n2+2? "));
    StepLabelledSolution other =
        rows.solution(phase2("solution", taken("4", 1)).replace("2+2?", "2+3?"));
    assertThat(spaced.problemId()).isEqualTo(one.problemId());
    assertThat(other.problemId()).isNotEqualTo(one.problemId());
    assertThat(spaced.id()).isEqualTo(one.id()).isNotEqualTo(other.id());
    assertThat(rows.solution(phase2("solution", taken("5", 1))).id()).isNotEqualTo(one.id());
    assertThat(rows.solution(phase2("solution", taken("4", -1))).id()).isEqualTo(one.id());
    assertThat(Texts.solutionId("p", steps("ab", "c")))
        .isNotEqualTo(Texts.solutionId("p", steps("a", "bc")))
        .isNotEqualTo(Texts.solutionId("p", steps("abc")));
  }

  private static List<LabelledStep> steps(String... texts) {
    return Stream.of(texts).map(text -> new LabelledStep(text, Rating.POSITIVE)).toList();
  }
}
