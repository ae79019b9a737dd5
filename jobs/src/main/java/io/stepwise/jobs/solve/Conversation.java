package io.stepwise.jobs.solve;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.IntNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.stepwise.data.error.InvalidConfiguration;
import io.stepwise.data.error.InvalidInput;
import io.stepwise.data.storage.InputFolder;
import io.stepwise.data.storage.Json;
import io.stepwise.data.task.Graders;
import io.stepwise.jobs.exchange.Fields;
import io.stepwise.jobs.job.JobContext;
import io.stepwise.jobs.progress.Amount;
import io.stepwise.jobs.training.StartingModel;
import io.stepwise.lm.CausalModel;
import io.stepwise.prm.scoring.LoadedRewardModel;
import io.stepwise.prm.scoring.RewardModels;
import io.stepwise.rollout.search.AnswerReader;
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
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * Solves problems from standard input as they are typed, one a line: plain text, or JSON with id
 * and problem. Results go to standard output; on a terminal, steps are shown as they are accepted.
 * A problem that cannot be read or solved gets a line with an error, and the others are solved.
 */
final class Conversation {
  private final SolveConfig config;
  private final JobContext context;
  private final String task;

  Conversation(SolveConfig config, JobContext context) {
    this.config = config;
    this.context = context;
    this.task = Questions.typedTask(config);
  }

  /**
   * Rejects settings that problems from standard input do not have.
   *
   * @throws InvalidConfiguration for an output file or trees
   */
  static void check(SolveConfig config) {
    config.search().rejectTreeState("trees of problems from standard input are not kept");
    boolean output = config.output() != null;
    if (output || config.shown().trees() != null) {
      throw new InvalidConfiguration(
          "Cannot use setting %s: results of problems from standard input go to standard output (%s, expected none)"
              .formatted(
                  output ? "output" : "trees", output ? config.output() : config.shown().trees()));
    }
  }

  /**
   * Solves problems until the input ends.
   *
   * @throws InvalidInput at the end if some could not be read or solved
   */
  void run() {
    SolveJob.prices(config); // an odd file is an error before models are loaded
    AnswerPrompts.check(config, task, context.progress());
    InputFolder folder = StartingModel.folder(config.policy());
    try (LoadedRewardModel reward =
        config.rewardModel() == null
            ? null
            : RewardModels.open(
                StartingModel.folder(config.rewardModel()), config.layout().settings())) {
      Optional<CausalModel> same =
          reward != null
                  && StartingModel.folder(config.rewardModel()).digest().equals(folder.digest())
              ? reward.policy()
              : Optional.empty();
      if (same.isPresent()) {
        run(same.get(), reward);
        return;
      }
      try (CausalModel policy = CausalModel.load(folder)) {
        run(policy, reward);
      }
    }
  }

  private void run(CausalModel policy, LoadedRewardModel reward) {
    Prices prices = SolveJob.prices(config);
    Solver solver =
        new Solver(
            policy,
            SolveJob.formats(config, task).open(policy.tokenizer()),
            reward,
            AnswerReader.of(Graders.named(task)),
            Strategies.solver(config, task));
    BufferedReader in =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    int number = 0;
    int problems = 0;
    int failed = 0;
    for (String line = read(in); line != null; line = read(in)) {
      number++;
      if (!line.isBlank()) {
        context.interruption().check();
        failed += answer(solver, line.strip(), ++problems, number, prices) ? 0 : 1;
      }
    }
    if (failed > 0) {
      throw new InvalidInput(
          "Cannot solve all problems: some lines have an error (%d of %d, expected 0) at standard input"
              .formatted(failed, problems));
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

  private SearchListener progress() {
    return new SearchProgress(context.progress()::say);
  }

  /** Writes the line of a problem; false if it is an error. */
  private boolean answer(Solver solver, String line, int problem, int number, Prices prices) {
    JsonNode id = IntNode.valueOf(problem);
    Map<String, Object> written;
    boolean solved = true;
    try {
      String text = line;
      if (line.startsWith("{")) {
        String where = "standard input:" + number;
        ObjectNode object = (ObjectNode) Json.read(line, where);
        id = object.has("id") ? Fields.id(object, where) : id;
        text = Fields.text(object, "problem", where);
      }
      Question question = new Question(id.asText(), text);
      Solved found =
          SolveStage.solve(solver, SolveJob.run(context), question, Trees.DROP, progress());
      written = ResultLine.of(id, null, found, config, prices);
      context
          .progress()
          .say(
              String.format(
                  Locale.ROOT,
                  "%s sampled in %.1f s",
                  Amount.of(found.result().cost().sampledTokens(), "tokens"),
                  found.result().seconds()));
    } catch (InvalidInput e) {
      solved = false;
      written = ResultLine.error(id, e.getMessage());
    }
    context.out().println(Json.line(written));
    context.out().flush();
    return solved;
  }
}
