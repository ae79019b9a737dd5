package io.stepwise.jobs.runreport;

import io.stepwise.data.Rating;
import io.stepwise.data.error.StepwiseException;
import io.stepwise.data.storage.InputFolder;
import io.stepwise.jobs.report.ChainView;
import io.stepwise.jobs.report.Html;
import io.stepwise.lm.tokenizer.ReasoningTokenizer;
import io.stepwise.prm.evaluation.StepAggregation;
import io.stepwise.rollout.Chain;
import io.stepwise.rollout.ScoredChain;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Chains of a report to look at: the first of each problem, as many as a page can hold. */
final class ChainViews {
  private static final int MOST_PER_STAGE = 60;

  /** Both stages, formulas and charts together stay below three megabytes. */
  private static final int MOST_BYTES_PER_STAGE = 1_000_000;

  private final StepJudge judge;
  private final Map<String, InputFolder> folders;
  private final List<String> notes;
  private final List<ChainView> views = new ArrayList<>();

  /**
   * None yet.
   *
   * @param folders where the policies are, by name; their tokenizers give the prompts' texts
   * @param notes gets a line where chains are left out
   */
  ChainViews(StepJudge judge, Map<String, InputFolder> folders, List<String> notes) {
    this.judge = judge;
    this.folders = folders;
    this.notes = notes;
  }

  /** All that were added. */
  List<ChainView> list() {
    return views;
  }

  /** Adds chains of one policy, in their order, with their scores aggregated this way. */
  void add(ChainView.Stage stage, List<ScoredChain> chains, StepAggregation aggregation) {
    int shown = 0;
    int left = 0;
    long bytes = 0;
    for (ScoredChain chain : chains) {
      if (chain.chain().id().sample() != 0 || shown == MOST_PER_STAGE) {
        continue;
      }
      ChainView view = view(stage, chain, aggregation);
      long size = size(view);
      if (bytes + size > MOST_BYTES_PER_STAGE) {
        left++;
        continue;
      }
      views.add(view);
      bytes += size;
      shown++;
    }
    if (left > 0) {
      notes.add(
          left
              + " long chains ("
              + (stage == ChainView.Stage.BEFORE ? "before" : "after")
              + ") are not shown, to keep the page below 3 MB.");
    }
  }

  private static long size(ChainView view) {
    long size = bytes(view.problem()) + bytes(view.prompt()) + bytes(view.response());
    for (ChainView.StepView step : view.steps()) {
      size += bytes(step.text());
    }
    return size;
  }

  private static long bytes(String text) {
    return text == null ? 0 : Html.text(text).getBytes(StandardCharsets.UTF_8).length;
  }

  private ChainView view(ChainView.Stage stage, ScoredChain scored, StepAggregation aggregation) {
    Chain chain = scored.chain();
    List<Rating> verdicts = judge.judge(scored);
    List<ChainView.StepView> steps = new ArrayList<>();
    boolean hasScores = scored.stepScores().length > 0;
    int shown = hasScores ? scored.stepScores().length : scored.steps().size();
    for (int k = 0; k < shown; k++) {
      Double score = hasScores ? (double) scored.stepScores()[k] : null;
      steps.add(new ChainView.StepView(scored.steps().get(k), score, verdicts.get(k)));
    }
    Map<String, Object> row = new LinkedHashMap<>();
    row.put("problem_id", chain.id().problemId());
    row.put("sample", chain.id().sample());
    row.put("run", chain.id().run());
    row.put("iteration", chain.id().iteration());
    row.put("end", chain.end().name());
    row.put("prompt tokens", chain.prompt().length);
    row.put("response tokens", chain.response().length);
    row.put("policy_version", chain.policyVersion());
    return new ChainView(
        stage,
        chain.problem(),
        scored.reference(),
        scored.answer(),
        scored.correct(),
        hasScores ? (Double) aggregation.score(scored.scores()) : null,
        steps,
        prompt(chain),
        scored.text(),
        row);
  }

  /** The prompt as the policy read it, where its tokenizer can be opened; else the problem. */
  private String prompt(Chain chain) {
    ReasoningTokenizer tokenizer = tokenizer(chain.policyVersion());
    return tokenizer == null ? chain.problem() : tokenizer.decode(chain.prompt());
  }

  private final Map<String, ReasoningTokenizer> tokenizers = new LinkedHashMap<>();

  private ReasoningTokenizer tokenizer(String version) {
    if (!tokenizers.containsKey(version)) {
      tokenizers.put(version, open(version));
    }
    return tokenizers.get(version);
  }

  private ReasoningTokenizer open(String version) {
    for (InputFolder folder : folders.values()) {
      if (folder.digest().equals(version)) {
        try {
          return ReasoningTokenizer.load(folder, "");
        } catch (StepwiseException e) {
          notes.add("Prompts are shown as their problems: " + e.getMessage());
        }
      }
    }
    return null;
  }
}
