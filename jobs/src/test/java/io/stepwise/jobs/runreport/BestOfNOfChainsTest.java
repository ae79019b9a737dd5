package io.stepwise.jobs.runreport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import io.stepwise.data.error.InvalidConfiguration;
import io.stepwise.data.random.NamedRandom;
import io.stepwise.data.storage.Json;
import io.stepwise.data.storage.ManifestDraft;
import io.stepwise.data.storage.OutputFolder;
import io.stepwise.jobs.evaluate.BestOfNConfig;
import io.stepwise.jobs.evaluate.BestOfNJob;
import io.stepwise.jobs.evaluate.ChooseBy;
import io.stepwise.jobs.evaluate.Selection;
import io.stepwise.jobs.plan.Plan;
import io.stepwise.jobs.reward.LayoutConfig;
import io.stepwise.lm.CausalModel;
import io.stepwise.lm.config.Head;
import io.stepwise.lm.config.ModelPreset;
import io.stepwise.lm.tokenizer.ReasoningTokenizer;
import io.stepwise.lm.tokenizer.TokenizerKind;
import io.stepwise.prm.evaluation.StepAggregation;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** {@code evaluate best-of-n} on folders of chains. */
class BestOfNOfChainsTest extends ChainsFixture {
  private void bestOfN(String chains, String choose, ChooseBy by) {
    new BestOfNJob()
        .run(
            new BestOfNConfig(
                new BestOfNConfig.Source(
                    List.of(), chains == null ? List.of() : List.of(chains), false),
                List.of(),
                List.of(StepAggregation.PROD),
                List.of(),
                new Selection(false, false),
                null,
                null,
                new BestOfNConfig.Chosen(choose, by)),
            context());
  }

  @Test
  void bestOfNReadsChains() throws IOException {
    String chosen = path("chosen.jsonl");
    bestOfN(path("before"), chosen, ChooseBy.VANILLA);
    String said = out.toString(StandardCharsets.UTF_8);
    assertThat(said.lines()).hasSize(3);
    assertThat(said.lines().skip(2)).singleElement().asString().contains("\"vanilla\":1.0");
    List<String> lines = Files.readAllLines(Path.of(chosen));
    assertThat(lines).hasSize(PROBLEMS);
    assertThat(lines)
        .allMatch(line -> line.contains("\"correct\":true") && line.contains("\"sample\":0"))
        .allMatch(line -> line.contains("\"response_text\":\"Step 0 of 7"));
    assertThat(err.toString(StandardCharsets.UTF_8)).doesNotContain("Over-optimisation");
  }

  private static String rewardModel(String name, TokenizerKind kind, String text) {
    ReasoningTokenizer tokenizer = kind.train(List.of(text));
    try (CausalModel made =
            CausalModel.create(
                ModelPreset.named("tiny").config(tokenizer.vocabularySize(), Head.SCALAR),
                tokenizer,
                NamedRandom.of(name));
        OutputFolder output = OutputFolder.stage(path(name))) {
      made.save(output);
      output.commit(ManifestDraft.of("test", Instant.now()));
    }
    return path(name);
  }

  @Test
  void rewardModelsScoreChainsAnew() {
    String reads = rewardModel("reads", TokenizerKind.BYTE_PAIRS, "Step 0 of 7");
    String readsNothing = rewardModel("reads-nothing", TokenizerKind.CHARACTERS, "0");
    BestOfNConfig config =
        new BestOfNConfig(
            new BestOfNConfig.Source(
                List.of(),
                List.of(path("before")),
                false,
                List.of(reads, readsNothing),
                LayoutConfig.AUTO),
            List.of(),
            List.of(StepAggregation.PROD),
            List.of(4),
            new Selection(false, false),
            null,
            null,
            new BestOfNConfig.Chosen(null, ChooseBy.VANILLA));
    Plan plan = new BestOfNJob().plan(config, context());
    assertThat(plan.steps()).contains("score them with " + reads + ", " + readsNothing);
    assertThat(plan.tokens().orElseThrow()).isPositive();
    new BestOfNJob().run(config, context());
    List<JsonNode> lines =
        out.toString(StandardCharsets.UTF_8).lines().map(line -> Json.read(line, "line")).toList();
    assertThat(lines)
        .extracting(line -> line.get("scores").textValue())
        .containsExactly(reads, readsNothing);
    assertThat(lines.get(0).get("majority")).isEqualTo(lines.get(1).get("majority"));
    double mean = lines.get(1).get("mean").doubleValue();
    assertThat(lines.get(1).get("vanilla").doubleValue())
        .as("chains that a model cannot read are all equal")
        .isCloseTo(mean, within(1e-9));
    assertThat(mean).isBetween(0.1, 0.9);
  }

  @Test
  void chainsWithoutScoresAreVotedOnAndCounted() throws IOException {
    bestOfN(path("unscored"), path("voted.jsonl"), ChooseBy.MAJORITY);
    List<JsonNode> lines =
        out.toString(StandardCharsets.UTF_8).lines().map(line -> Json.read(line, "line")).toList();
    assertThat(lines).extracting(line -> line.get("n").intValue()).containsExactly(1, 2, 4);
    assertThat(lines)
        .allMatch(line -> line.get("mean").doubleValue() == 0.25)
        .noneMatch(line -> line.has("vanilla") || line.has("weighted") || line.has("aggregate"));
    assertThat(lines.get(2).get("majority").doubleValue()).isZero();
    assertThat(lines.get(2).get("oracle").doubleValue()).isEqualTo(1);
    assertThat(Files.readAllLines(Path.of(path("voted.jsonl"))))
        .hasSize(PROBLEMS)
        .allMatch(line -> line.contains("\"answer\":\"8\""));
    assertThatThrownBy(() -> bestOfN(path("unscored"), path("x.jsonl"), ChooseBy.WEIGHTED))
        .isInstanceOf(InvalidConfiguration.class)
        .hasMessageContaining("they have no scores (--choose-by weighted, expected majority");
    assertThat(Path.of(path("x.jsonl"))).doesNotExist();
    out.reset();
    String model = rewardModel("scores-them", TokenizerKind.BYTE_PAIRS, "Step 0 of 7");
    new BestOfNJob()
        .run(
            new BestOfNConfig(
                new BestOfNConfig.Source(
                    List.of(), List.of(path("unscored")), false, List.of(model), LayoutConfig.AUTO),
                List.of(),
                List.of(StepAggregation.PROD),
                List.of(4),
                new Selection(false, false),
                null,
                path("unscored.html"),
                new BestOfNConfig.Chosen(null, ChooseBy.VANILLA)),
            context());
    assertThat(out.toString(StandardCharsets.UTF_8)).contains("\"vanilla\"", "\"aggregate\"");
  }

  @Test
  void pageOfChainsWithoutScoresHasTheVotes() throws IOException {
    new BestOfNJob()
        .run(
            new BestOfNConfig(
                new BestOfNConfig.Source(List.of(), List.of(path("unscored")), false),
                List.of(),
                List.of(StepAggregation.PROD, StepAggregation.MIN),
                List.of(),
                new Selection(false, false),
                path("unscored.jsonl"),
                path("votes.html"),
                new BestOfNConfig.Chosen(null, ChooseBy.VANILLA)),
            context());
    assertThat(Files.readAllLines(Path.of(path("unscored.jsonl")))).as("N = 1, 2, 4").hasSize(3);
    assertThat(out.toString(StandardCharsets.UTF_8))
        .contains("majority", "oracle")
        .doesNotContain("vanilla");
    assertThat(Files.readString(Path.of(path("votes.html"))))
        .contains("majority vote", "any of N right")
        .doesNotContain("ighest score");
  }

  @Test
  void votesChooseTheBestScoredChainOfTheirAnswer() throws IOException {
    bestOfN(path("fooled"), path("by-score.jsonl"), ChooseBy.VANILLA);
    assertThat(err.toString(StandardCharsets.UTF_8))
        .contains("Warning: vanilla: Over-optimisation");
    assertThat(Files.readAllLines(Path.of(path("by-score.jsonl"))))
        .allMatch(line -> line.contains("\"correct\":false"));
    bestOfN(path("fooled"), path("by-majority.jsonl"), ChooseBy.MAJORITY);
    assertThat(Files.readAllLines(Path.of(path("by-majority.jsonl"))))
        .hasSize(PROBLEMS)
        .allMatch(line -> line.contains("\"correct\":true"));
  }

  @Test
  void equalAnswersWrittenDifferentlyAreOneVote() throws IOException {
    List<Map<String, Object>> rows = new ArrayList<>();
    String[] answers = {"1/2", "3", "3", "0.5", "0.50"};
    String[] canonical = {"1/2", "3", "3", "1/2", "1/2"};
    for (int s = 0; s < answers.length; s++) {
      Map<String, Object> row = ChainFolders.row(0, s, answers[s], 0.5);
      row.put("canonical_answer", canonical[s]);
      rows.add(row);
    }
    bestOfN(ChainFolders.write(spark, path("halves"), rows), path("half.jsonl"), ChooseBy.MAJORITY);
    assertThat(Files.readAllLines(Path.of(path("half.jsonl"))))
        .singleElement()
        .asString()
        .contains("\"answer\":\"1/2\"");
  }

  @Test
  void bestOfNReadsOneOfBoth() {
    assertThatThrownBy(() -> bestOfN(null, null, ChooseBy.VANILLA))
        .isInstanceOf(InvalidConfiguration.class)
        .hasMessageContaining("either --input or --chains");
  }
}
