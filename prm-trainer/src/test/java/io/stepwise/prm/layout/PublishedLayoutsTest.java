package io.stepwise.prm.layout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.stepwise.data.RewardScores;
import io.stepwise.data.Solution;
import io.stepwise.data.error.InvalidInput;
import io.stepwise.data.error.StepwiseException;
import io.stepwise.data.storage.InputFolder;
import io.stepwise.data.storage.Json;
import io.stepwise.lm.chat.ChatTemplate;
import io.stepwise.lm.tokenizer.ReasoningTokenizer;
import io.stepwise.prm.scoring.GenerativeVerifier.Rationales;
import io.stepwise.prm.scoring.LoadedRewardModel;
import io.stepwise.prm.scoring.ProcessRewardModel;
import io.stepwise.prm.scoring.RewardDescriptor;
import io.stepwise.prm.scoring.RewardModels;
import io.stepwise.prm.scoring.ScoredPrefix;
import io.stepwise.prm.scoring.ScoringSession;
import io.stepwise.prm.scoring.ScoringSession.Growth;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;

/**
 * Scores of small models of the published classes against those that transformers and torch give,
 * read as their publishers do ({@code src/test/python/make_layout_fixtures.py}).
 */
class PublishedLayoutsTest {
  private static final Map<RewardFormat, String> MARKERS =
      Map.of(
          RewardFormat.QWEN_PRM, "a <extra_0> b",
          RewardFormat.MATH_SHEPHERD, "a ки b",
          RewardFormat.RLHFLOW, "a \uE000 b");

  @TempDir private Path folder;

  private static Path fixture(RewardFormat format) {
    try {
      return Path.of(PublishedLayoutsTest.class.getResource(format.word()).toURI());
    } catch (URISyntaxException e) {
      throw new IllegalArgumentException(e);
    }
  }

  private static ReasoningTokenizer tokenizer(RewardFormat format) {
    return ReasoningTokenizer.load(InputFolder.any(fixture(format).toString()), "");
  }

  private static LayoutSettings of(RewardFormat format) {
    return new LayoutSettings(format, null, null);
  }

  private static ProcessRewardModel open(RewardFormat format) {
    return RewardModels.openProcess(InputFolder.any(fixture(format).toString()), of(format));
  }

  private static List<JsonNode> lines(Path file) throws IOException {
    List<JsonNode> lines = new ArrayList<>();
    for (String line : Files.readAllLines(file)) {
      lines.add(Json.read(line, file.toString()));
    }
    return lines;
  }

  private static Solution solution(JsonNode line) {
    List<String> steps = new ArrayList<>();
    line.path("steps").forEach(step -> steps.add(step.asText()));
    return new Solution(line.path("problem").asText(), steps);
  }

  /** The largest difference between our scores and theirs. */
  private static double difference(Path model, LayoutSettings settings) throws IOException {
    List<Solution> solutions =
        lines(model.resolve("solutions.jsonl")).stream()
            .map(PublishedLayoutsTest::solution)
            .toList();
    List<JsonNode> expected = lines(model.resolve("expected.jsonl"));
    double largest = 0;
    try (ProcessRewardModel ours =
        RewardModels.openProcess(InputFolder.any(model.toString()), settings)) {
      List<RewardScores> scores = ours.score(solutions);
      for (int i = 0; i < scores.size(); i++) {
        JsonNode theirs = expected.get(i).path("step_scores");
        float[] steps = scores.get(i).stepScores();
        assertThat(steps).hasSize(theirs.size());
        for (int k = 0; k < steps.length; k++) {
          largest = Math.max(largest, Math.abs(steps[k] - theirs.get(k).asDouble()));
        }
      }
    }
    return largest;
  }

  @ParameterizedTest
  @EnumSource(
      mode = Mode.EXCLUDE,
      names = {"AUTO", "STEPWISE", "TRL", "GENERATIVE"})
  void scoresAreThePublishers(RewardFormat format) throws IOException {
    assertThat(difference(fixture(format), of(format))).isLessThan(1e-5);
  }

  @ParameterizedTest
  @EnumSource(
      mode = Mode.EXCLUDE,
      names = {"AUTO", "STEPWISE", "TRL", "GENERATIVE"})
  void growingSolutionsScoreAsWholeOnes(RewardFormat format) throws IOException {
    try (ProcessRewardModel model = open(format)) {
      ScoringSession session = model.session();
      for (JsonNode line : lines(fixture(format).resolve("solutions.jsonl"))) {
        Solution whole = solution(line);
        ScoredPrefix prefix = session.start(new Solution(whole.problem(), List.of()));
        for (int k = 1; k <= whole.steps().size(); k++) {
          Solution grown = new Solution(whole.problem(), whole.steps().subList(0, k));
          ScoredPrefix next = session.score(List.of(new Growth(grown, prefix))).get(0);
          float[] expected = model.score(List.of(grown)).get(0).stepScores();
          assertThat(next.scores().stepScores()).containsExactly(expected, within(1e-5f));
          prefix.close();
          prefix = next;
        }
        prefix.close();
      }
    }
  }

  /** Searches score a problem before its first step; Llama 3's template reads the first turn. */
  @ParameterizedTest
  @EnumSource(
      mode = Mode.INCLUDE,
      names = {"QWEN_PRM", "RLHFLOW"})
  void templateThatReadsTheFirstTurnScoresGrowingSolutions(RewardFormat format) throws IOException {
    try (Stream<Path> files = Files.list(fixture(format))) {
      for (Path file : files.toList()) {
        Files.copy(file, folder.resolve(file.getFileName()));
      }
    }
    Path template = folder.resolve("chat_template.jinja");
    Files.writeString(
        template,
        "{% if messages[0]['role'] == 'tool' %}tools{% endif %}" + Files.readString(template));
    InputFolder copy = InputFolder.any(folder.toString());
    try (ProcessRewardModel model = RewardModels.openProcess(copy, of(format))) {
      ScoringSession session = model.session();
      ScoredPrefix prefix = session.start(new Solution("1+2", List.of()));
      Solution grown = new Solution("1+2", List.of("1+2=3"));
      ScoredPrefix next = session.score(List.of(new Growth(grown, prefix))).get(0);
      assertThat(next.scores().stepScores())
          .hasSize(1)
          .containsExactly(model.score(List.of(grown)).get(0).stepScores(), within(1e-5f));
      next.close();
      prefix.close();
    }
  }

  /** Larger ones, made afresh: {@code mvn test -Pparity -pl prm-trainer -am}. */
  @Test
  void scoresOfFreshModelsAreThePublishers() throws IOException, InterruptedException {
    assumeTrue(Boolean.getBoolean("stepwise.parity"), "needs the profile parity");
    String python = run("../language-model/src/test/python/environment.sh", "target/parity-venv");
    run(python, "src/test/python/make_layout_fixtures.py", folder.toString(), "64", "3");
    for (String word : List.of("qwen-prm", "math-shepherd", "rlhflow", "skywork")) {
      LayoutSettings settings = of(RewardFormat.named(word).orElseThrow());
      assertThat(difference(folder.resolve(word), settings)).as(word).isLessThan(1e-4);
    }
  }

  private static String run(String... command) throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
    String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(String.join(" ", command)).isZero();
    return out.strip();
  }

  @ParameterizedTest
  @EnumSource(names = {"QWEN_PRM", "SKYWORK"})
  void foldersThatSayItAreRecognised(RewardFormat format) throws IOException {
    assertThat(difference(fixture(format), LayoutSettings.AUTO)).isLessThan(1e-5);
  }

  @ParameterizedTest
  @EnumSource(names = {"MATH_SHEPHERD", "RLHFLOW"})
  void languageModelsNeedTheSetting(RewardFormat format) {
    InputFolder model = InputFolder.any(fixture(format).toString());
    assertThatThrownBy(() -> RewardModels.openProcess(model))
        .isInstanceOf(InvalidInput.class)
        .hasMessageContaining("no scalar head")
        .hasMessageContaining("rlhflow or generative");
  }

  @ParameterizedTest
  @EnumSource(names = {"QWEN_PRM", "MATH_SHEPHERD", "RLHFLOW"})
  void markerInATextIsRejectedByNameAndItsTwinTaken(RewardFormat format) {
    String marked = MARKERS.get(format);
    try (ProcessRewardModel model = open(format)) {
      for (Solution solution :
          List.of(
              new Solution("p", List.of("one", marked)), new Solution(marked, List.of("one")))) {
        assertThatThrownBy(() -> model.score(List.of(solution)))
            .isInstanceOf(InvalidInput.class)
            .hasMessageContaining(format.word());
      }
      assertThat(model.score(List.of(new Solution("p", List.of("one", "a b")))).get(0).stepScores())
          .hasSize(2);
    }
  }

  @Test
  void blankStepHasTheScoreOfTheStepBeforeIt() {
    try (ProcessRewardModel model = open(RewardFormat.SKYWORK)) {
      Solution blank = new Solution("p", List.of("one", " ", "", "two"));
      Solution twin = new Solution("p", List.of("one", "two"));
      float[] scores = model.score(List.of(blank)).get(0).stepScores();
      float[] without = model.score(List.of(twin)).get(0).stepScores();
      assertThat(scores).hasSize(4);
      assertThat(new float[] {scores[0], scores[3]}).containsExactly(without, within(1e-6f));
      assertThat(new float[] {scores[1], scores[2]}).containsOnly(scores[0]);
    }
  }

  @Test
  void languageModelIsAskedAboutEachStepWhereTheSettingSaysSo() {
    InputFolder model = InputFolder.any(fixture(RewardFormat.RLHFLOW).toString());
    Solution solution = new Solution("What is 12 + 30?", List.of("Add them.", "The sum is 42."));
    try (LoadedRewardModel asked = RewardModels.open(model, of(RewardFormat.GENERATIVE));
        LoadedRewardModel described =
            RewardModels.of(
                RewardDescriptor.over(
                    model,
                    RewardDescriptor.generative(VerificationPrompt.DEFAULT, Rationales.NONE)),
                model)) {
      float[] scores = asked.score(List.of(solution)).get(0).stepScores();
      assertThat(scores).hasSize(2);
      assertThat(scores[0]).isBetween(1e-3f, 0.999f).isNotEqualTo(scores[1]);
      assertThat(described.score(List.of(solution)).get(0).stepScores()).containsExactly(scores);
    }
    InputFolder classifier = InputFolder.any(fixture(RewardFormat.SKYWORK).toString());
    assertThatThrownBy(() -> RewardModels.open(classifier, of(RewardFormat.GENERATIVE)).close())
        .isInstanceOf(StepwiseException.class);
  }

  /** Scores must not depend on the day. */
  @Test
  void templatePrintsTheSameDateOnEveryDay() {
    ReasoningTokenizer tokenizer = tokenizer(RewardFormat.RLHFLOW);
    ChatTemplate dated =
        ChatTemplate.of(
            "Today Date: {{ strftime_now('%d %b %Y') }}\n"
                + "{% for m in messages %}{{ m.content }}\n{% endfor %}",
            Map.of(), "template");
    int[] ids = new RlhflowLayout(tokenizer, dated).layOut("p", List.of("one")).ids();
    assertThat(ids).containsExactly(tokenizer.verbatim("Today Date: 26 Jul 2024\np one\n+\n"));
  }

  /** Problem and steps are tokenised on their own, so a separator in a step is text. */
  @Test
  void stepMayHoldTheLineBreakThatSeparatesSteps() {
    ReasoningTokenizer tokenizer = tokenizer(RewardFormat.SKYWORK);
    int lineBreak = tokenizer.verbatim("\n")[0];
    for (InputLayout layout :
        List.of(new SkyworkLayout(tokenizer), new TrlLayout(tokenizer, "", "\n"))) {
      ScoringInput twin = layout.layOut("p", List.of("a b", "c"));
      ScoringInput input = layout.layOut("p", List.of("a\nb", "c"));
      assertThat(input.positions()).hasSize(2);
      assertThat(input.positions()[1]).isEqualTo(input.ids().length - 1);
      for (ScoringInput each : List.of(twin, input)) {
        assertThat(each.ids()[each.positions()[0]]).isEqualTo(lineBreak);
        assertThat(
                tokenizer.decode(
                    Arrays.copyOfRange(each.ids(), each.positions()[0] + 1, each.positions()[1])))
            .isEqualTo("c");
      }
    }
  }

  @Test
  void stepThatHasItsNumberKeepsIt() {
    try (ProcessRewardModel model = open(RewardFormat.MATH_SHEPHERD)) {
      Solution numbered = new Solution("p", List.of("Step 1: one", "Step 2: two"));
      assertThat(model.input(numbered).ids())
          .containsExactly(model.input(new Solution("p", List.of("one", "two"))).ids());
      Solution others = new Solution("p", List.of("Step 3: one", "Step 1: two", "three"));
      String text = "p Step 3: one ки\nStep 1: two ки\nStep 3: three ки";
      assertThat(model.input(others).ids())
          .as("any number is kept")
          .containsExactly(tokenizer(RewardFormat.MATH_SHEPHERD).plain(text));
      Solution mentioned = new Solution("p", List.of("See Step 2: one"));
      assertThat(model.input(mentioned).ids())
          .containsExactly(
              tokenizer(RewardFormat.MATH_SHEPHERD).plain("p Step 1: See Step 2: one ки"));
    }
  }

  @ParameterizedTest
  @EnumSource(
      mode = Mode.EXCLUDE,
      names = {"AUTO", "STEPWISE", "TRL", "GENERATIVE"})
  void solutionCutByTheMaximumLengthKeepsItsFirstSteps(RewardFormat format) {
    try (ProcessRewardModel model = open(format)) {
      String longStep = "x y z ".repeat(200);
      Solution solution = new Solution("p", List.of("one", "two", longStep, "four"));
      RewardScores cut = model.score(List.of(solution)).get(0);
      assertThat(cut.stepScores()).hasSize(2);
      assertThat(cut.stepCount()).isEqualTo(4);
      float[] whole =
          model.score(List.of(new Solution("p", List.of("one", "two", "3")))).get(0).stepScores();
      assertThat(cut.stepScores()[0]).isCloseTo(whole[0], within(1e-5f));
    }
  }

  /** A folder read as another class fails by name, not by a number. */
  @ParameterizedTest
  @EnumSource(
      mode = Mode.EXCLUDE,
      names = {"AUTO", "STEPWISE", "TRL", "MATH_SHEPHERD", "GENERATIVE"})
  void folderOfAnotherClassIsRejected(RewardFormat format) {
    InputFolder other = InputFolder.any(fixture(RewardFormat.MATH_SHEPHERD).toString());
    assertThatThrownBy(() -> RewardModels.openProcess(other, of(format)).close())
        .isInstanceOf(StepwiseException.class)
        .hasMessageContaining("math-shepherd");
  }
}
