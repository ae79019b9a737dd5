package io.stepwise.jobs.tracking.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import io.stepwise.data.Problem;
import io.stepwise.data.ingest.IngestSettings;
import io.stepwise.data.ingest.spark.IngestJob;
import io.stepwise.data.random.NamedRandom;
import io.stepwise.data.statistics.Quantile;
import io.stepwise.data.storage.ManifestDraft;
import io.stepwise.data.storage.OutputFolder;
import io.stepwise.data.table.ProblemTable;
import io.stepwise.data.task.Demonstrator;
import io.stepwise.data.task.Prm800kRows;
import io.stepwise.data.task.RunningTotalTask;
import io.stepwise.data.task.Split;
import io.stepwise.jobs.config.CommonSettings;
import io.stepwise.jobs.config.Device;
import io.stepwise.jobs.job.Interruption;
import io.stepwise.jobs.job.Job;
import io.stepwise.jobs.job.JobContext;
import io.stepwise.jobs.job.LazySpark;
import io.stepwise.jobs.metrics.Measurement;
import io.stepwise.jobs.metrics.MetricsLedger;
import io.stepwise.jobs.policy.TrainPolicyConfig;
import io.stepwise.jobs.policy.TrainPolicyJob;
import io.stepwise.jobs.prm.TrainPrmConfig;
import io.stepwise.jobs.prm.TrainPrmJob;
import io.stepwise.jobs.progress.Progress;
import io.stepwise.jobs.sft.SftConfig;
import io.stepwise.jobs.sft.SftJob;
import io.stepwise.jobs.tracking.server.RealServer;
import io.stepwise.jobs.training.Ledgers;
import io.stepwise.lm.optimizer.OptimizerSettings;
import io.stepwise.lm.tokenizer.TokenizerKind;
import io.stepwise.policy.ppo.PpoSettings;
import io.stepwise.policy.sft.SftSettings;
import io.stepwise.prm.sample.NeutralAs;
import io.stepwise.prm.training.PrmSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BiFunction;
import java.util.function.ToDoubleFunction;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/**
 * What a tracking server costs the real training of a model of 0.8 M parameters, on one thread,
 * whatever the server does. A step never waits for delivery, so what it can lose is the processor
 * time of delivery's threads: at most one in a hundred of a processor once a run is open. Equal
 * seeds make equal steps, so each step's time is also compared with that of the same step without a
 * server and told; one run is some percent faster than the next on most machines, so that nothing
 * is concluded from it, and a server that answers works on this machine too.
 */
@Tag("overhead")
@ExtendWith(RealServer.class)
class TrackingOverheadTest {
  private static final int REPEATS = Integer.getInteger("overhead.repeats", 2);
  private static final int UPDATES = Integer.getInteger("overhead.updates", 40);
  private static final int ITERATIONS = Integer.getInteger("overhead.iterations", 4);
  private static final double BOUND = 0.01;

  private enum Server {
    NONE,
    UP,
    DOWN,
    HANGS
  }

  @TempDir Path folder;

  /**
   * What delivery's threads took.
   *
   * @param opening seconds of processor time until half of the steps were made
   * @param share of one processor from then to the last step
   */
  private record Cost(double opening, double share) {}

  private String path(String name) {
    return folder.resolve(name).toString();
  }

  @Test
  void stepTimeDoesNotDependOnTheServer() throws IOException {
    try (LazySpark spark = new LazySpark("overhead", "local[1]", new Interruption())) {
      data(spark);
      run(new SftJob(), sft(path("sft")), Server.NONE, spark);
      run(new TrainPrmJob(), prm(path("prm")), Server.NONE, spark);
      compare(
          "train-prm", new TrainPrmJob(), (server, n) -> prm(path(server + "-prm-" + n)), spark);
      compare(
          "train-policy",
          new TrainPolicyJob(),
          (server, n) -> policy(path(server + "-policy-" + n)),
          spark);
    }
  }

  private void data(LazySpark spark) throws IOException {
    RunningTotalTask task = new RunningTotalTask();
    NamedRandom random = NamedRandom.of("overhead");
    Demonstrator author =
        new Demonstrator(random.child("facts"), Demonstrator.Rates.DEFAULT.withSlip(0.25));
    List<Problem> problems = task.problems(random, 600, Split.TRAINING);
    try (Stream<String> rows = new Prm800kRows(task, author).lines(problems, 600, random)) {
      Files.write(folder.resolve("labels.jsonl"), rows.toList());
    }
    IngestJob.of(
            spark.get(),
            IngestSettings.of("prm800k", List.of(path("labels.jsonl")), path("solutions")))
        .run();
    try (OutputFolder staged = OutputFolder.stage(path("problems"))) {
      ProblemTable.write(staged, problems.subList(0, 64));
      staged.commit(ManifestDraft.of("test", Instant.EPOCH));
    }
  }

  private SftConfig sft(String output) {
    return new SftConfig(
        path("solutions"),
        null,
        "tiny",
        TokenizerKind.CHARACTERS,
        output,
        1000,
        new SftSettings(20, 32, 0.02, 5, OptimizerSettings.Method.MUON, 1));
  }

  private TrainPrmConfig prm(String output) {
    return new TrainPrmConfig(
        path("solutions"),
        path("sft"),
        null,
        TokenizerKind.CHARACTERS,
        output,
        0.1,
        1000,
        new PrmSettings(
            UPDATES, 16, 0.01, 5, OptimizerSettings.Method.MUON, 0.5, NeutralAs.POSITIVE, 128, 1));
  }

  private TrainPolicyConfig policy(String output) {
    return new TrainPolicyConfig(
        path("sft"),
        path("prm"),
        path("problems"),
        RunningTotalTask.NAME,
        output,
        null,
        ITERATIONS,
        32,
        8,
        60,
        1,
        oneThread(PpoSettings.DEFAULT));
  }

  private static PpoSettings oneThread(PpoSettings s) {
    return new PpoSettings(
        s.policyLearningRate(),
        s.valueLearningRate(),
        s.warmupSteps(),
        s.lrSchedulerType(),
        s.criticWarmup(),
        s.ppoEpochs(),
        s.miniBatchSize(),
        s.cliprangeLow(),
        s.cliprangeHigh(),
        s.dualClip(),
        s.cliprangeValue(),
        s.klCoef(),
        s.targetKl(),
        s.gaeLambda(),
        s.outcomeWeight(),
        s.processReward(),
        s.processWeight(),
        s.missingEosPenalty(),
        s.truncatedChains(),
        s.entropyCoef(),
        1);
  }

  private <C extends Record> Cost run(Job<C> job, C config, Server server, LazySpark spark)
      throws IOException {
    try (FaultyProxy proxy = new FaultyProxy(RealServer.address(), 0)) {
      proxy.fail(
          switch (server) {
            case NONE, UP -> FaultyProxy.Fault.NONE;
            case DOWN -> FaultyProxy.Fault.DROP;
            case HANGS -> FaultyProxy.Fault.HANG;
          });
      String address = server == Server.NONE ? null : proxy.address();
      ThreadTimes threads = new ThreadTimes("tracking-");
      Tracking.run(
          job,
          config,
          new JobContext(
              new CommonSettings(1, "local[1]", Device.AUTO, address),
              false,
              Progress.silent(),
              new Interruption(),
              System.out,
              spark));
      threads.close();
      List<Instant> steps = times(job.output(config).orElseThrow());
      Instant half = steps.get(steps.size() / 2);
      Instant last = steps.get(steps.size() - 1);
      double opening = threads.until(half);
      double after = (threads.until(last) - opening) / seconds(half, last);
      return new Cost(opening, after);
    }
  }

  private <C extends Record> void compare(
      String name, Job<C> job, BiFunction<Server, Integer, C> config, LazySpark spark)
      throws IOException {
    Map<Server, List<double[]>> times = new EnumMap<>(Server.class);
    Map<Server, List<Cost>> costs = new EnumMap<>(Server.class);
    for (int repeat = 0; repeat < REPEATS; repeat++) {
      for (int turn = 0; turn < Server.values().length; turn++) {
        Server server = Server.values()[(turn + repeat) % Server.values().length];
        C one = config.apply(server, repeat);
        Cost cost = run(job, one, server, spark);
        costs.computeIfAbsent(server, s -> new ArrayList<>()).add(cost);
        String output = job.output(one).orElseThrow();
        times.computeIfAbsent(server, s -> new ArrayList<>()).add(steps(output));
      }
    }
    for (Server server : List.of(Server.UP, Server.DOWN, Server.HANGS)) {
      System.err.printf(
          "%s, server %s: delivery's threads take %.2f s of a processor in the first half of the steps,"
              + " %.2f %% of one in the second; a step takes %+.1f %% of %.0f ms more, median of %d"
              + " pairs%n",
          name,
          server,
          mean(costs.get(server), Cost::opening),
          100 * mean(costs.get(server), Cost::share),
          100 * median(shares(times.get(server), times.get(Server.NONE))),
          1000 * median(times.get(Server.NONE).get(0)),
          times.get(server).stream().mapToInt(run -> run.length).sum());
    }
    for (Server server : List.of(Server.UP, Server.DOWN, Server.HANGS)) {
      assertThat(mean(costs.get(server), Cost::share))
          .as("%s, server %s", name, server)
          .isBetween(0.0, BOUND);
    }
  }

  private static double mean(List<Cost> costs, ToDoubleFunction<Cost> figure) {
    return costs.stream().mapToDouble(figure).average().orElseThrow();
  }

  /** When each step's figures were written, in order. */
  private static List<Instant> times(String output) {
    TreeMap<Long, Instant> at = new TreeMap<>();
    for (Measurement one : MetricsLedger.read(Ledgers.folder(output))) {
      at.putIfAbsent(one.step(), one.time());
    }
    return List.copyOf(at.values());
  }

  private static double seconds(Instant from, Instant to) {
    return Duration.between(from, to).toNanos() / 1e9;
  }

  /** Seconds from each step's figures to the next one's. */
  private static double[] steps(String output) {
    List<Instant> times = times(output);
    double[] seconds = new double[times.size() - 1];
    for (int i = 0; i < seconds.length; i++) {
      seconds[i] = seconds(times.get(i), times.get(i + 1));
    }
    return seconds;
  }

  private static double[] shares(List<double[]> with, List<double[]> without) {
    List<Double> shares = new ArrayList<>();
    for (int repeat = 0; repeat < with.size(); repeat++) {
      for (int i = 0; i < with.get(repeat).length; i++) {
        shares.add(with.get(repeat)[i] / without.get(repeat)[i] - 1);
      }
    }
    return shares.stream().mapToDouble(Double::doubleValue).toArray();
  }

  private static double median(double[] values) {
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    return Quantile.ofSorted(sorted, 0.5);
  }
}
