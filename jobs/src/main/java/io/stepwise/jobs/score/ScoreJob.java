package io.stepwise.jobs.score;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.stepwise.data.error.InvalidInput;
import io.stepwise.data.storage.Json;
import io.stepwise.data.storage.JsonLines;
import io.stepwise.data.storage.OutputFile;
import io.stepwise.jobs.exchange.Fields;
import io.stepwise.jobs.exchange.OutputFiles;
import io.stepwise.jobs.job.Job;
import io.stepwise.jobs.job.JobContext;
import io.stepwise.jobs.plan.Plan;
import io.stepwise.jobs.progress.Amount;
import io.stepwise.jobs.progress.Progress;
import io.stepwise.jobs.training.StartingModel;
import io.stepwise.lm.CausalModel;
import io.stepwise.lm.tokenizer.ReasoningTokenizer;
import io.stepwise.prm.scoring.ProcessRewardModel;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;

/** Scores the steps of given solutions. */
public final class ScoreJob implements Job<ScoreConfig> {
  private static final int SOLUTIONS_AT_ONCE = 512;
  private static final int MEASURED_SOLUTIONS = 32;

  /** Nothing to set up. */
  public ScoreJob() {}

  @Override
  public String name() {
    return "score";
  }

  @Override
  public String summary() {
    return "Scores the steps of solutions with a process reward model, as JSON lines";
  }

  @Override
  public String example() {
    return "--model runs/demo/prm --input solutions.jsonl --output scored.jsonl --aggregate min";
  }

  @Override
  public ScoreConfig defaults() {
    return ScoreConfig.DEFAULTS;
  }

  /** A line of the input and its row of tokens. */
  private record Solution(ObjectNode line, int[] row) {}

  @Override
  public Plan plan(ScoreConfig config, JobContext context) {
    if (OutputFiles.done(config.output(), context)) {
      return Plan.nothing(config.output());
    }
    try (CausalModel model = StartingModel.onAllCores(StartingModel.folder(config.model()))) {
      List<int[]> some = new ArrayList<>();
      long[] sums = new long[2];
      JsonLines.read(
          List.of(config.input()),
          line -> {
            int[] row = solution(line.value(), line.where(), model).row();
            sums[0]++;
            sums[1] += row.length;
            if (some.size() < MEASURED_SOLUTIONS) {
              some.add(row);
            }
          });
      Plan plan =
          Plan.of(
              "score "
                  + Amount.of(sums[0], "solutions")
                  + " with a model of "
                  + StartingModel.size(model),
              "commit " + config.output());
      if (some.isEmpty()) {
        return plan;
      }
      ProcessRewardModel scorer = new ProcessRewardModel(model);
      scorer.score(some.subList(0, 1)); // the first one also warms the engine up
      long started = System.nanoTime();
      scorer.score(some);
      double seconds = (System.nanoTime() - started) / 1e9;
      double measured = some.stream().mapToInt(row -> row.length).sum();
      return plan.costs(
          sums[1],
          seconds * sums[1] / measured,
          "measured on the first "
              + Amount.of(some.size(), "solutions")
              + "; the tokens are counted");
    }
  }

  @Override
  public void run(ScoreConfig config, JobContext context) {
    if (OutputFiles.done(config.output(), context)) {
      return;
    }
    try (CausalModel model = StartingModel.onAllCores(StartingModel.folder(config.model()))) {
      ProcessRewardModel scorer = new ProcessRewardModel(model);
      AtomicInteger total = new AtomicInteger();
      // Every line is read before the work begins, so that a bad one costs none.
      JsonLines.read(
          List.of(config.input()),
          line -> {
            solution(line.value(), line.where(), model);
            total.incrementAndGet();
          });
      try (Progress.Phase phase = context.progress().phase(name(), total.get(), "solutions");
          OutputFile output = OutputFile.stage(config.output())) {
        List<Solution> waiting = new ArrayList<>();
        Runnable flush =
            () -> {
              context.interruption().check();
              write(waiting, scorer, config, output);
              phase.advance(waiting.size());
              waiting.clear();
            };
        JsonLines.read(
            List.of(config.input()),
            line -> {
              waiting.add(solution(line.value(), line.where(), model));
              if (waiting.size() >= SOLUTIONS_AT_ONCE) {
                flush.run();
              }
            });
        flush.run();
        output.commit();
        phase.finish(Amount.of(total.get(), "solutions") + " in " + config.output());
      }
    }
  }

  private static Solution solution(ObjectNode line, String where, CausalModel model) {
    Fields.id(line, where);
    String problem = Fields.text(line, "problem", where);
    List<String> steps = Fields.texts(line, "steps", where);
    int[] row = Fields.at(where, () -> row(problem, steps, model.tokenizer()));
    int longest = model.config().maxPositions();
    if (row.length > longest) {
      throw new InvalidInput(
          "Cannot score solution: it is longer than the model's maximum length ("
              + row.length
              + " tokens, expected at most "
              + longest
              + ") at "
              + where);
    }
    return new Solution(line, row);
  }

  private static int[] row(String problem, List<String> steps, ReasoningTokenizer tokenizer) {
    IntStream.Builder row = IntStream.builder();
    IntStream.of(tokenizer.prompt(problem)).forEach(row);
    steps.forEach(step -> IntStream.of(tokenizer.step(step)).forEach(row));
    return row.build().toArray();
  }

  private static void write(
      List<Solution> solutions, ProcessRewardModel scorer, ScoreConfig config, OutputFile output) {
    if (solutions.isEmpty()) {
      return;
    }
    List<float[]> scores = scorer.score(solutions.stream().map(Solution::row).toList());
    for (int i = 0; i < solutions.size(); i++) {
      ObjectNode line = solutions.get(i).line();
      float[] steps = scores.get(i);
      double[] probabilities =
          IntStream.range(0, steps.length).mapToDouble(k -> steps[k]).toArray();
      ArrayNode listed = line.putArray("step_scores");
      for (float step : steps) {
        listed.add(step);
      }
      line.put("score", config.aggregate().aggregation().score(probabilities));
      output.line(Json.line(line));
    }
  }
}
