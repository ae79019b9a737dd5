package io.stepwise.jobs.solve;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.IntNode;
import io.stepwise.data.error.InvalidInput;
import io.stepwise.data.storage.InputFolder;
import io.stepwise.data.storage.Json;
import io.stepwise.data.task.Graders;
import io.stepwise.jobs.job.JobContext;
import io.stepwise.jobs.training.StartingModel;
import io.stepwise.lm.CausalModel;
import io.stepwise.prm.scoring.ProcessRewardModel;
import io.stepwise.prm.scoring.RewardModels;
import io.stepwise.rollout.search.AnswerReader;
import io.stepwise.rollout.search.PartialSolution;
import io.stepwise.rollout.search.SearchListener;
import io.stepwise.rollout.search.Solver;
import io.stepwise.rollout.spark.SolvePlan.Question;
import io.stepwise.rollout.spark.SolvePlan.Trees;
import io.stepwise.rollout.spark.SolveStage;
import io.stepwise.rollout.spark.Solved;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;

/**
 * Solves problems from standard input as they are typed, one a line: plain text, or JSON with id
 * and problem. Results go to standard output; on a terminal, steps are shown as they are accepted.
 */
final class Conversation {
  private final SolveConfig config;
  private final JobContext context;
  private final String task;

  Conversation(SolveConfig config, JobContext context) {
    this.config = config;
    this.context = context;
    this.task = Questions.named(config.task());
  }

  void run() {
    InputFolder folder = StartingModel.folder(config.policy());
    try (CausalModel policy = CausalModel.load(folder);
        ProcessRewardModel reward =
            config.rewardModel() == null
                ? null
                : RewardModels.open(
                    StartingModel.folder(config.rewardModel()), config.layout().settings())) {
      Solver solver =
          new Solver(
              policy,
              SolveJob.formats(config, task).open(policy.tokenizer()),
              reward,
              AnswerReader.of(Graders.named(task)),
              Strategies.solver(config, task));
      Prices prices = SolveJob.prices(config);
      BufferedReader in =
          new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
      int number = 0;
      for (String line = read(in); line != null; line = read(in)) {
        if (!line.isBlank()) {
          number++;
          context.interruption().check();
          answer(solver, line.strip(), number, prices);
        }
      }
    }
  }

  private String read(BufferedReader in) {
    if (System.console() != null) {
      context.progress().say("problem:");
    }
    try {
      return in.readLine();
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot read standard input", e);
    }
  }

  private void answer(Solver solver, String line, int number, Prices prices) {
    JsonNode id = IntNode.valueOf(number);
    String text = line;
    if (line.startsWith("{")) {
      JsonNode json = Json.read(line, "standard input:" + number);
      if (!json.path("problem").isTextual()) {
        throw new InvalidInput(
            "Cannot read problem: no text (%s, expected {\"id\", \"problem\"}) at standard input:%d"
                .formatted(json.path("problem"), number));
      }
      id = json.has("id") ? json.get("id") : id;
      text = json.get("problem").textValue();
    }
    Solved solved =
        SolveStage.solve(
            solver,
            SolveJob.run(context),
            new Question(id.asText(), text),
            Trees.DROP,
            new Steps());
    context.out().println(Json.line(ResultLine.of(id, solved.result(), config, prices)));
    context.out().flush();
  }

  /** Shows the steps of the solution that looks best so far. */
  private final class Steps implements SearchListener {
    private static final int SHOWN = 100;

    private long left;

    @Override
    public void extended(List<PartialSolution> solutions, long tokensLeft) {
      left = tokensLeft;
    }

    @Override
    public void scored(List<PartialSolution> solutions) {
      PartialSolution best = null;
      double highest = -1;
      for (PartialSolution solution : solutions) {
        double[] scores = solution.scores();
        if (scores.length > 0 && scores[scores.length - 1] > highest) {
          highest = scores[scores.length - 1];
          best = solution;
        }
      }
      if (best != null) {
        List<String> steps = best.steps();
        String last = steps.get(steps.size() - 1).replaceAll("\\s+", " ");
        context
            .progress()
            .say(
                String.format(
                    Locale.ROOT,
                    "step %d (%.2f, %s tokens left): %s",
                    steps.size(),
                    highest,
                    left == Long.MAX_VALUE ? "unlimited" : Long.toString(left),
                    last.length() > SHOWN ? last.substring(0, SHOWN) + "…" : last));
      }
    }
  }
}
