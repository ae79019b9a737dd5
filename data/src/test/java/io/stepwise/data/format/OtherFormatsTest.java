package io.stepwise.data.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.stepwise.data.FinishReason;
import io.stepwise.data.LabelSource;
import io.stepwise.data.LabelledStep;
import io.stepwise.data.Problem;
import io.stepwise.data.Rating;
import io.stepwise.data.RatingProbabilities;
import io.stepwise.data.StepLabel;
import io.stepwise.data.StepLabelledSolution;
import io.stepwise.data.error.InvalidConfiguration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class OtherFormatsTest {
  @Test
  void idsOfRowsAreKept() {
    Map<String, String> rows =
        Map.of(
            "trajectories", "'problem':'P','steps':['a'],'ratings':[1]",
            "stepwise", "'prompt':'P','completions':['a'],'labels':[true]",
            "math-shepherd", "'input':'P Step 1: a ки','label':'P Step 1: a +','task':'T'",
            "processbench", "'problem':'P','steps':['a'],'label':-1",
            "gsm8k", "'question':'P','answer':'a\\n#### 1'");
    rows.forEach(
        (format, row) -> {
          Rows of = Rows.of(format);
          assertThat(of.solution("{" + row + ",'idx':7,'id':'x-1'}").provenance().sourceId())
              .as(format)
              .isEqualTo("x-1");
          assertThat(of.solution("{'idx':7," + row + "}").provenance().sourceId()).isEqualTo("7");
          assertThat(of.solution("{'id':[1]," + row + "}").provenance().sourceId()).isNull();
        });
  }

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
  void trajectoriesMayHaveValuesAndASource() {
    Rows rows = Rows.of("trajectories");
    String row =
        "{'problem':'P','steps':['a','b','c'],'ratings':[1,-1,null],'values':[0.75,0,null],"
            + "'samples':[8,8,null],'source':'monte-carlo','source_model':'0a'}";
    LabelSource policy = LabelSource.monteCarlo("0a");
    assertThat(rows.solution(row).steps())
        .extracting(LabelledStep::label)
        .containsExactly(
            StepLabel.fraction(6, 8, policy), StepLabel.fraction(0, 8, policy), StepLabel.NONE);
    assertThat(rows.refused(row.replace("0.75", "1.75"))).contains("values[0] (1.75");
    assertThat(rows.refused(row.replace("[0.75,0,null]", "[1]"))).contains("values (1 entries");
    assertThat(rows.refused(row.replace("0,null],'samples", "0,0.5],'samples")))
        .contains("ratings[2]");
    assertThat(rows.refused(row.replace("8,null]", "8,3]"))).contains("samples[2]");
    assertThat(rows.refused(row.replace("monte-carlo", "guess"))).contains("source (guess");
  }

  @Test
  void stepwiseSupervisionIsRead() {
    Rows rows = Rows.of("stepwise");
    String row = "{'prompt':'P','completions':['a','b'],'labels':[true,false]}";
    StepLabelledSolution solution = rows.solution(row);
    assertThat(solution.problem()).isEqualTo("P");
    assertThat(solution.finishReason()).isEqualTo(FinishReason.UNKNOWN);
    assertThat(solution.firstError()).isEqualTo(1);
    assertThat(rows.refused(row.replace(",false", ""))).contains("1 labels");
    assertThat(rows.refused(row.replace("true", "2"))).contains("true or false");
  }

  private static List<String> texts(StepLabelledSolution solution) {
    return solution.steps().stream().map(LabelledStep::text).toList();
  }

  private static List<Integer> ratings(StepLabelledSolution solution) {
    return solution.steps().stream().map(step -> step.rating().value()).toList();
  }

  @Test
  void mathShepherdIsAlignedTagByTag() {
    Rows rows = Rows.of("math-shepherd");
    String row =
        "{'input':'A - B + 1? Step 1: a ки\\nStep 2: b The answer is: 4 ки',"
            + "'label':'A - B + 1? Step 1: a +\\nStep 2: b The answer is: 4 -','task':'GSM8K'}";
    StepLabelledSolution solution = rows.solution(row);
    assertThat(solution.problem()).isEqualTo("A - B + 1?");
    assertThat(texts(solution)).containsExactly("Step 1: a", "Step 2: b The answer is: 4");
    assertThat(ratings(solution)).containsExactly(1, -1);
    assertThat(solution.finalAnswer()).isEqualTo("4");
    assertThat(rows.refused(row.replace("b The answer is: 4 -", "B The answer is: 4 -")))
        .contains("step 2");
    assertThat(rows.refused(row.replace("4 -'", "4 *'"))).contains("step 2");
    assertThat(rows.refused(row.replace("Step 1:", "First,"))).contains("Step 1:");
  }

  @Test
  void mathShepherdStepsWithoutTagsAreUnratedAndTheFirstStepOneEndsTheQuestion() {
    Rows rows = Rows.of("math-shepherd");
    StepLabelledSolution missing =
        rows.solution(
            "{'input':'Q step 1: a\\nStep 2: b ки\\nStep 3: c',"
                + "'label':'Q step 1: a\\nStep 2: b +\\nStep 3: c'}");
    assertThat(texts(missing)).containsExactly("step 1: a", "Step 2: b", "Step 3: c");
    assertThat(ratings(missing)).containsExactly(null, 1, null);
    StepLabelledSolution twice =
        rows.solution("{'input':'Q Step 1: a Step 1: b ки','label':'Q Step 1: a Step 1: b -'}");
    assertThat(twice.problem()).isEqualTo("Q");
    assertThat(texts(twice)).containsExactly("Step 1: a Step 1: b");
  }

  @Test
  void processBenchRatesUpToTheFirstError() {
    Rows rows = Rows.of("processbench");
    String row =
        "{'id':'x-1','generator':'g','problem':'P','steps':['a','b','c'],"
            + "'final_answer_correct':true,'label':1}";
    assertThat(ratings(rows.solution(row))).containsExactly(1, -1, null);
    assertThat(rows.solution(row).finishReason()).isEqualTo(FinishReason.FOUND_ERROR);
    String right = row.replace("'label':1", "'label':-1");
    assertThat(ratings(rows.solution(right))).containsExactly(1, 1, 1);
    assertThat(rows.solution(right).finishReason()).isEqualTo(FinishReason.SOLUTION);
    assertThat(rows.refused(row.replace("'label':1", "'label':3"))).contains("label (3");
    assertThat(rows.refused(row.replace("'label':1", "'label':-2"))).contains("label (-2");
  }

  @Test
  void prmBenchGivesTheModifiedAndTheOriginalProcess() {
    Rows rows = Rows.of("prmbench");
    String row =
        "{'original_question':'P','modified_question':'Q','original_process':['a','b'],"
            + "'modified_process':['a','x','y'],'modified_steps':[2],'error_steps':[2,3],"
            + "'reason':'r','idx':'i','question':'P','classification':'redundency'}";
    List<StepLabelledSolution> both = ((ParseOutcome.Accepted) rows.outcome(row)).solutions();
    assertThat(both).extracting(StepLabelledSolution::problem).containsExactly("Q", "P");
    assertThat(ratings(both.get(0))).containsExactly(1, -1, -1);
    assertThat(ratings(both.get(1))).containsExactly(1, 1);
    assertThat(both.get(0).id()).isNotEqualTo(both.get(1).id());
    assertThat(rows.refused(row.replace("[2,3]", "[2,4]"))).contains("error_steps (4");
    assertThat(rows.refused(row.replace("[2,3]", "[0]"))).contains("error_steps (0");
  }

  @Test
  void gsm8kGivesTheProblemAndItsUnratedSolution() {
    Rows rows = Rows.of("gsm8k");
    String row = "{'question':'Q','answer':'Half is 4/2=<<4/2=2>>2.\\n\\nSo 2.\\n#### -1,200'}";
    assertThat(texts(rows.solution(row))).containsExactly("Half is 4/2=2.", "So 2.");
    assertThat(ratings(rows.solution(row))).containsOnlyNulls();
    assertThat(rows.solution(row).finalAnswer()).isEqualTo("-1200");
    assertThat(((ParseOutcome.Accepted) rows.outcome(row)).problems())
        .containsExactly(new Problem(Texts.problemId("Q"), "Q", "-1200"));
    assertThat(rows.refused(row.replace("####", "###"))).contains("####");
    assertThat(rows.refused(row.replace("-1,200", "two"))).contains("two");
    assertThat(problem(rows, "{'question':'Q','answer':'7 apples'}")).isEqualTo("Q = 7 apples");
    assertThat(rows.accepted("{'question':'Q','answer':'-7'}").solutions()).isEmpty();
    String prose = "We add them all up first. After that we halve the sum.";
    assertThat(rows.refused("{'question':'Q','answer':'" + prose + "'}")).contains("####");
  }

  @Test
  void mathGivesProblemsWithTheirAnswers() {
    Rows rows = Rows.of("math");
    Problem problem = new Problem(Texts.problemId("Q"), "Q", "\\frac{1}{2}");
    for (String row :
        List.of(
            "{'problem':'Q','final_answer':'\\\\frac{1}{2}'}",
            "{'problem':'Q','answer':'\\\\frac{1}{2}','level':5}",
            "{'problem':'Q','solution':'\\\\boxed{1}, so \\\\boxed{\\\\frac{1}{2}}.'}")) {
      assertThat(((ParseOutcome.Accepted) rows.outcome(row)).problems())
          .as(row)
          .containsExactly(problem);
    }
    assertThat(rows.refused("{'problem':'Q','solution':'none'}")).contains("answer");
    assertThat(rows.refused("{'problem':'Q','solution':'\\\\boxed{1'}")).contains("answer");
  }

  @Test
  void scoredSamplesHaveTheMostProbableRating() {
    Rows rows = Rows.of("scored");
    String row =
        "{'problem':'P','answer':'2','steps':['a','b'],'rating_probs':[{'-1':0.5,'1':0.5,'0':0},"
            + "{'1':0.7,'-1':0.1,'0':0.2}],'prm_score':0.4,'ground_truth_answer':'2'}";
    assertThat(ratings(rows.solution(row))).containsExactly(-1, 1);
    assertThat(rows.solution(row).provenance().labeler()).isEqualTo("model");
    assertThat(rows.solution(row).steps())
        .extracting(LabelledStep::label)
        .containsExactly(
            StepLabel.of(new RatingProbabilities(0.5, 0, 0.5), LabelSource.judge("")),
            StepLabel.of(new RatingProbabilities(0.1, 0.2, 0.7), LabelSource.judge("")));
    assertThat(rows.refused(row.replace("0.7", "1.7"))).contains("rating_probs[1]");
    assertThat(rows.refused(row.replace("'0':0.2", "'2':0.2"))).contains("rating_probs[1]");
    assertThat(rows.refused(row.replace("['a','b']", "['a']"))).contains("2 ratings");
  }

  @Test
  void eachFormatIsDetectedByItsFields() {
    Map<String, String> rows =
        Map.of(
            "trajectories", "{'problem':'P','steps':['a'],'ratings':[1],'answer':'2'}",
            "stepwise", "{'prompt':'P','completions':['a'],'labels':[true]}",
            "math-shepherd", "{'input':'Q Step 1: a ки','label':'Q Step 1: a +'}",
            "processbench", "{'problem':'P','steps':['a'],'label':-1,'answer':'2'}",
            "gsm8k", "{'question':'Q','answer':'#### 2'}",
            "math", "{'problem':'Q','answer':'2'}",
            "scored", "{'problem':'P','answer':'2','steps':['a'],'rating_probs':[{'1':1}]}");
    rows.forEach((format, row) -> assertThat(detected(row)).as(row).containsExactly(format));
    String both = "{'problem':'P','steps':['a'],'ratings':[1],'label':-1}";
    assertThat(detected(both)).hasSize(2);
    assertThat(detected("{}")).isEmpty();
    // A row about steps is never taken for a plain problem, however broken.
    assertThat(detected("{'problem':'P','steps':['a'],'ratings':[7],'final_answer':'2'}"))
        .isEmpty();
    assertThat(detected("{'prompt':'P','completions':['a'],'labels':['x'],'answer':'2'}"))
        .isEmpty();
  }

  private static List<String> detected(String row) {
    return Formats.detect(SourceLine.of("f", 1, row.replace('\'', '"')), FormatSettings.defaults());
  }

  @Test
  void numbersAreReadHoweverTheyAreWritten() {
    assertThat(
            ratings(
                Rows.of("trajectories")
                    .solution("{'problem':'P','steps':['a','b','c'],'ratings':[1.0,-1.0e0,null]}")))
        .containsExactly(1, -1, null);
    assertThat(
            ratings(
                Rows.of("stepwise")
                    .solution("{'prompt':'P','completions':['a','b','c'],'labels':[1,0,1.0]}")))
        .containsExactly(1, -1, 1);
    assertThat(
            ratings(
                Rows.of("processbench").solution("{'problem':'P','steps':['a','b'],'label':1.0}")))
        .containsExactly(1, -1);
    // benign twins: other numbers are rejected as before
    assertThat(Rows.of("processbench").refused("{'problem':'P','steps':['a','b'],'label':0.5}"))
        .contains("0.5");
    assertThat(Rows.of("stepwise").refused("{'prompt':'P','completions':['a'],'labels':[2]}"))
        .contains("true or false, 1 or 0");
    assertThat(Rows.of("trajectories").refused("{'problem':'P','steps':['a'],'ratings':[1e400]}"))
        .contains("a whole number");
  }

  @Test
  void plainProblemsAreReadByTheirColumns() {
    Rows rows = Rows.of("problems");
    assertThat(problem(rows, "{'question':' Q? ','answer':'She has\\n#### 1,234'}"))
        .isEqualTo("Q? = 1234");
    assertThat(problem(rows, "{'problem':'Q','solution':'So \\\\boxed{\\\\frac12}.'}"))
        .isEqualTo("Q = \\frac12");
    assertThat(problem(rows, "{'prompt':'Q','target':42.0,'solution':'long'}"))
        .isEqualTo("Q = 42.0");
    assertThat(problem(rows, "{'input':'Q','answer':'','ground_truth':'x'}")).isEqualTo("Q = x");
    assertThat(rows.refused("{'question':'Q'}")).contains("answer", "ground_truth");
    assertThat(rows.refused("{'question':'Q','answer':['1','2']}")).contains("answer");
    assertThat(rows.refused("{'answer':'1'}")).contains("problem", "question");
    assertThat(detected("{'question':'Q','answer':'42'}")).containsExactly("problems");
    assertThat(detected("{'prompt':'Q','ground_truth':'42'}")).containsExactly("problems");
  }

  private static String problem(Rows rows, String row) {
    Problem problem = rows.accepted(row).problems().get(0);
    return problem.text() + " = " + problem.answer();
  }

  @Test
  void lineThatNearlyFitsHasAReason() {
    assertThat(nearest("{'problem':'P','steps':['a'],'label':3}"))
        .hasValueSatisfying(why -> assertThat(why).startsWith("processbench: bad label (3"));
    assertThat(nearest("{'prompt':'P','completions':['a']}"))
        .hasValueSatisfying(why -> assertThat(why).startsWith("stepwise: absent field"));
    assertThat(nearest("{'x':1}")).isEmpty();
  }

  private static Optional<String> nearest(String row) {
    return Formats.nearest(
        SourceLine.of("f", 1, row.replace('\'', '"')), FormatSettings.defaults());
  }

  @Test
  void unknownFormatIsAConfigurationErrorThatNamesTheKnownOnes() {
    assertThatThrownBy(() -> Formats.named("prm900k", FormatSettings.defaults()))
        .isInstanceOf(InvalidConfiguration.class)
        .hasMessageContaining("prm900k")
        .hasMessageContaining("prm800k");
  }
}
