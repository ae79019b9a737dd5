package io.stepwise.benchmarks.lm;

import io.stepwise.data.random.NamedRandom;
import io.stepwise.data.storage.InputFolder;
import io.stepwise.data.storage.ManifestDraft;
import io.stepwise.data.storage.OutputFolder;
import io.stepwise.lm.Adapters;
import io.stepwise.lm.CausalModel;
import io.stepwise.lm.Learner;
import io.stepwise.lm.ModelOutput;
import io.stepwise.lm.TokenGradients;
import io.stepwise.lm.TokenOutputs;
import io.stepwise.lm.config.Architecture;
import io.stepwise.lm.config.Head;
import io.stepwise.lm.config.ModelConfig;
import io.stepwise.lm.lora.LoraSettings;
import io.stepwise.lm.lora.Projection;
import io.stepwise.lm.optimizer.OptimizerSettings;
import io.stepwise.lm.tokenizer.CharacterTokenizer;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * {@code AdapterBenchmark FOLDER}: training a model of 4.5 M parameters whole and by adapters, in
 * turn, one thread; prints tokens per second and the optimiser's state in Markdown. The folder,
 * which is made, takes the base and one checkpoint of each.
 */
public final class AdapterBenchmark {
  private static final int VOCABULARY = 100;
  private static final int ROWS = 32;
  private static final int LENGTH = 128;
  private static final int ROUNDS = 3;
  private static final int UPDATES = 4;

  private AdapterBenchmark() {}

  /** Entry point. */
  public static void main(String[] args) {
    String alphabet =
        IntStream.range(0, VOCABULARY - 5)
            .mapToObj(i -> Character.toString(0x4e00 + i))
            .collect(Collectors.joining());
    ModelConfig config =
        new ModelConfig(
            Architecture.LLAMA,
            Head.LANGUAGE_MODEL,
            VOCABULARY,
            256,
            688,
            6,
            8,
            4,
            32,
            10_000,
            1e-6,
            false,
            1024);
    try (CausalModel model =
        CausalModel.create(
            config, CharacterTokenizer.of(".^$;:", alphabet), NamedRandom.of("benchmark"))) {
      commit(args[0] + "/base", model::save);
    }
    InputFolder base = InputFolder.open(args[0] + "/base");
    LoraSettings all =
        new LoraSettings(8, 16, List.of(Projection.values()), LoraSettings.Scale.PLAIN);
    LoraSettings two =
        new LoraSettings(
            8, 16, List.of(Projection.Q_PROJ, Projection.V_PROJ), LoraSettings.Scale.PLAIN);
    System.out.println("| trained | parameters trained | tokens/s | optimiser state |");
    System.out.println("|---|---|---|---|");
    List<Figures> rates = List.of(new Figures(), new Figures(), new Figures());
    List<String> names = List.of("whole model", "rank 8, all seven", "rank 8, q and v");
    try (CausalModel whole = CausalModel.load(base);
        CausalModel wide = adapt(base, all);
        CausalModel narrow = adapt(base, two);
        Learner one = learner(whole);
        Learner other = learner(wide);
        Learner third = learner(narrow)) {
      List<Learner> learners = List.of(one, other, third);
      for (int round = 0; round < ROUNDS; round++) {
        for (int i = 0; i < 3; i++) {
          rates.get(i).add("rate", rate(learners.get(i)));
        }
      }
      for (int i = 0; i < 3; i++) {
        Learner learner = learners.get(i);
        String checkpoint = args[0] + "/checkpoint-" + i;
        commit(checkpoint, folder -> learner.save(folder, ""));
        long bytes = InputFolder.open(checkpoint).bytes("optimizer.safetensors");
        System.out.printf(
            "| %s | %,d | %,.0f | %.2f MB |%n",
            names.get(i),
            learner.model().trained().parameters(),
            rates.get(i).median("rate"),
            bytes / 1e6);
      }
    }
  }

  private static CausalModel adapt(InputFolder base, LoraSettings settings) {
    return Adapters.fresh(base, Head.LANGUAGE_MODEL, settings, NamedRandom.of("adapters"));
  }

  private static Learner learner(CausalModel model) {
    return new Learner(model, ModelOutput.LOG_PROBS, OptimizerSettings.adamW(), 1);
  }

  private static void commit(String path, java.util.function.Consumer<OutputFolder> writer) {
    try (OutputFolder out = OutputFolder.stage(path)) {
      writer.accept(out);
      out.commit(ManifestDraft.of("benchmark", Instant.now()));
    }
  }

  private static double rate(Learner learner) {
    SplittableRandom random = new SplittableRandom(1);
    List<int[]> rows =
        IntStream.range(0, ROWS)
            .mapToObj(i -> random.ints(LENGTH, 5, VOCABULARY).toArray())
            .toList();
    double[] seconds = new double[UPDATES + 1];
    for (int i = 0; i < seconds.length; i++) {
      long begun = System.nanoTime();
      learner.step(rows, (index, out) -> crossEntropy(out), 1e-5);
      seconds[i] = (System.nanoTime() - begun) / 1e9;
    }
    double[] measured = Arrays.copyOfRange(seconds, 1, seconds.length);
    Arrays.sort(measured);
    return ROWS * LENGTH / measured[measured.length / 2];
  }

  private static TokenGradients crossEntropy(TokenOutputs out) {
    float[] slopes = new float[out.rows() * out.length()];
    for (int i = 0; i < out.rows(); i++) {
      for (int t = 1; t < out.lengths()[i]; t++) {
        slopes[out.at(i, t)] = -1f / (ROWS * (LENGTH - 1));
      }
    }
    return new TokenGradients(slopes, null, null, Map.of());
  }
}
