package io.stepwise.benchmarks.lm;

import com.sun.management.OperatingSystemMXBean;
import io.stepwise.data.FinishReason;
import io.stepwise.data.HumanSteps;
import io.stepwise.data.LabelledStep;
import io.stepwise.data.Problem;
import io.stepwise.data.Provenance;
import io.stepwise.data.Rating;
import io.stepwise.data.Solution;
import io.stepwise.data.StepLabelledSolution;
import io.stepwise.data.random.NamedRandom;
import io.stepwise.data.storage.InputFolder;
import io.stepwise.data.storage.Json;
import io.stepwise.data.storage.ManifestDraft;
import io.stepwise.data.storage.OutputFolder;
import io.stepwise.data.task.Demonstrator;
import io.stepwise.data.task.RunningTotalTask;
import io.stepwise.data.task.Split;
import io.stepwise.lm.CausalModel;
import io.stepwise.lm.Learner;
import io.stepwise.lm.ModelOutput;
import io.stepwise.lm.config.Head;
import io.stepwise.lm.config.HeadLabels;
import io.stepwise.lm.config.ModelPreset;
import io.stepwise.lm.optimizer.OptimizerSettings;
import io.stepwise.lm.tokenizer.BytePairTokenizer;
import io.stepwise.lm.tokenizer.ReasoningTokenizer;
import io.stepwise.prm.layout.TrlLayout;
import io.stepwise.prm.loss.PrmObjective;
import io.stepwise.prm.sample.NeutralAs;
import io.stepwise.prm.sample.SampleBuilder;
import io.stepwise.prm.sample.StepSample;
import io.stepwise.prm.scoring.ProcessRewardModel;
import java.lang.management.ManagementFactory;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * The training of a process reward model that both sides do: the same initial weights, rows and
 * order. Rows are solutions of the built-in task in sentences, labelled by its rules up to the
 * first wrong step.
 */
final class TrlWorkload {
  private static final String SEPARATOR = "\n";
  private static final int VOCABULARY = 400;
  private static final int WARM_UP = 2;

  private final String name;
  private final int batch;
  private final int steps;
  private final double rate;
  private final List<StepLabelledSolution> solutions;

  private TrlWorkload(
      String name, int batch, int steps, double rate, List<StepLabelledSolution> solutions) {
    this.name = name;
    this.batch = batch;
    this.steps = steps;
    this.rate = rate;
    this.solutions = solutions;
  }

  /** A new model of 0.8 M parameters: 20 steps of 32 rows. */
  static TrlWorkload small() {
    TrlWorkload workload = new TrlWorkload("0.8M", 32, 20, 1e-3, solutions(32 * (20 + WARM_UP)));
    ReasoningTokenizer tokenizer =
        BytePairTokenizer.train(
            workload.solutions.stream().limit(200).flatMap(TrlWorkload::texts).toList(),
            VOCABULARY);
    try (CausalModel model =
        CausalModel.create(
            ModelPreset.TINY.config(tokenizer.vocabularySize(), Head.SCALAR),
            tokenizer,
            NamedRandom.of("benchmark"))) {
      workload.save(model);
    }
    return workload;
  }

  /** A pretrained model: 4 steps of 4 rows. */
  static TrlWorkload pretrained(String folder) {
    TrlWorkload workload = new TrlWorkload("pretrained", 4, 4, 1e-5, solutions(4 * (4 + WARM_UP)));
    try (CausalModel loaded = CausalModel.load(InputFolder.any(folder));
        CausalModel model = loaded.copy(Head.SCALAR)) {
      workload.save(model);
    }
    return workload;
  }

  private static Stream<String> texts(StepLabelledSolution solution) {
    return Stream.concat(
        Stream.of(solution.problem()),
        solution.steps().stream().map(step -> step.text() + SEPARATOR));
  }

  private static List<StepLabelledSolution> solutions(int count) {
    RunningTotalTask task = new RunningTotalTask();
    Demonstrator demonstrator =
        new Demonstrator(NamedRandom.of("facts"), Demonstrator.Rates.DEFAULT);
    List<StepLabelledSolution> made = new ArrayList<>();
    for (Problem problem : task.problems(NamedRandom.of("trl"), count, Split.TRAINING)) {
      List<String> steps = demonstrator.solve(problem, NamedRandom.of("trl", problem.id()));
      List<Rating> ratings = task.judge(problem, steps);
      int error = ratings.indexOf(Rating.NEGATIVE);
      List<LabelledStep> labelled =
          IntStream.range(0, error < 0 ? steps.size() : error + 1)
              .mapToObj(
                  k ->
                      new LabelledStep(
                          "Step %d: we calculate %s and keep the last digit."
                              .formatted(k + 1, steps.get(k)),
                          ratings.get(k)))
              .toList();
      made.add(
          new StepLabelledSolution(
              problem.id(),
              problem.id(),
              "What is the last digit of %s?".formatted(problem.text()),
              problem.answer(),
              labelled,
              error < 0 ? FinishReason.SOLUTION : FinishReason.FOUND_ERROR,
              null,
              new Provenance("benchmark", 1, "", null, 0)));
    }
    return made;
  }

  private String folder() {
    return "target/trl/" + name;
  }

  private void save(CausalModel model) {
    try (OutputFolder out = OutputFolder.stage(folder() + "/model")) {
      model.save(out, "", Map.of(), HeadLabels.TWO);
      out.commit(ManifestDraft.of("benchmark", Instant.now()));
    }
    StringBuilder lines = new StringBuilder();
    for (StepLabelledSolution solution : solutions) {
      Map<String, Object> row =
          Map.of(
              "prompt",
              solution.problem(),
              "completions",
              solution.steps().stream().map(LabelledStep::text).toList(),
              "labels",
              solution.steps().stream().map(step -> step.rating() != Rating.NEGATIVE).toList());
      lines.append(Json.line(row)).append('\n');
    }
    try (OutputFolder out = OutputFolder.stage(folder() + "/rows")) {
      out.write("rows.jsonl", lines.toString());
      out.commit(ManifestDraft.of("benchmark", Instant.now()));
    }
  }

  String name() {
    return name;
  }

  /** Arguments of the peer. */
  String request(String figure) {
    return "%s %s %d %d %s".formatted(figure, folder(), batch, steps, rate);
  }

  private CausalModel model() {
    return CausalModel.load(InputFolder.open(folder() + "/model"));
  }

  private List<StepSample> samples(CausalModel model) {
    SampleBuilder builder =
        new SampleBuilder(
            new TrlLayout(model.tokenizer(), "", SEPARATOR),
            NeutralAs.POSITIVE,
            HumanSteps.CORRECT,
            model.config().maxPositions());
    return solutions.stream().flatMap(one -> builder.samples(one).stream()).toList();
  }

  /** The losses of the first optimizer steps. */
  List<Double> losses() {
    List<Double> losses = new ArrayList<>();
    try (CausalModel model = model();
        Learner learner = new Learner(model, ModelOutput.HEAD, OptimizerSettings.adamW(), 1)) {
      List<StepSample> samples = samples(model);
      for (int i = 0; i < steps; i++) {
        losses.add(step(learner, samples.subList(i * batch, (i + 1) * batch)));
      }
    }
    return losses;
  }

  private double step(Learner learner, List<StepSample> some) {
    return learner
        .step(some.stream().map(StepSample::row).toList(), new PrmObjective(some, 0), rate)
        .get("step_loss");
  }

  /** Tokens per second of training, after two steps. */
  double trainingRate() {
    try (CausalModel model = model();
        Learner learner = new Learner(model, ModelOutput.HEAD, OptimizerSettings.adamW(), 1)) {
      List<StepSample> samples = samples(model);
      long begun = 0;
      long tokens = 0;
      for (int i = 0; i < WARM_UP + steps; i++) {
        List<StepSample> some = samples.subList(i * batch, (i + 1) * batch);
        if (i == WARM_UP) {
          begun = processorTime();
        }
        step(learner, some);
        tokens += i < WARM_UP ? 0 : some.stream().mapToInt(sample -> sample.row().length).sum();
      }
      return tokens / ((processorTime() - begun) / 1e9);
    }
  }

  /** Tokens per second of scoring the rows in batches, tokenization included. */
  double scoringRate() {
    try (ProcessRewardModel reward = reward()) {
      List<Solution> texts =
          solutions.stream()
              .map(
                  one ->
                      new Solution(
                          one.problem(), one.steps().stream().map(LabelledStep::text).toList()))
              .toList();
      long tokens = texts.stream().mapToLong(reward::tokens).sum();
      List<Double> spent = new ArrayList<>();
      for (int i = 0; i < 4; i++) {
        long begun = processorTime();
        for (int at = 0; at < texts.size(); at += batch) {
          reward.score(texts.subList(at, Math.min(texts.size(), at + batch)));
        }
        spent.add((processorTime() - begun) / 1e9);
      }
      return tokens / Figures.median(spent.subList(1, 4));
    }
  }

  /** Nanoseconds that this process has had on the processor; other work on it counts little. */
  private static long processorTime() {
    return ((OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean())
        .getProcessCpuTime();
  }

  private ProcessRewardModel reward() {
    CausalModel model = model();
    return new ProcessRewardModel(model, new TrlLayout(model.tokenizer(), "", SEPARATOR));
  }
}
