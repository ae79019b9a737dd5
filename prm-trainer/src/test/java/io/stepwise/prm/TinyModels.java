package io.stepwise.prm;

import io.stepwise.data.Solution;
import io.stepwise.data.storage.InputFolder;
import io.stepwise.data.storage.ManifestDraft;
import io.stepwise.data.storage.OutputFolder;
import io.stepwise.lm.CausalModel;
import io.stepwise.lm.config.Architecture;
import io.stepwise.lm.config.Head;
import io.stepwise.lm.config.ModelConfig;
import io.stepwise.lm.tokenizer.CharacterTokenizer;
import io.stepwise.lm.tokenizer.ReasoningTokenizer;
import io.stepwise.lm.weights.ModelFiles;
import io.stepwise.lm.weights.ParameterLayout;
import io.stepwise.prm.layout.StepwiseLayout;
import io.stepwise.prm.sample.StepSample;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/** Models small enough to be trained inside a test. */
public final class TinyModels {
  /** Ids: pad 0, bos 1, eos 2, step end 3, prompt end 4, then the alphabet from 5. */
  public static final ReasoningTokenizer TOKENIZER =
      CharacterTokenizer.of(".^$;:", "0123456789+-=");

  /** The project's own layout of these ids. */
  public static final StepwiseLayout LAYOUT = new StepwiseLayout(TOKENIZER);

  private TinyModels() {}

  /** A sample whose texts do not matter. */
  public static StepSample sample(
      String problemId, int[] row, int[] positions, float[] targets, boolean[] imitated) {
    int[] steps = IntStream.range(0, positions.length).toArray();
    int[] starts = Arrays.stream(steps).map(k -> k == 0 ? 0 : positions[k - 1] + 1).toArray();
    return new StepSample(
        problemId, new Solution("", List.of()), row, steps, starts, positions, targets, imitated);
  }

  /** One layer, 16 wide. */
  public static ModelConfig config(Head head) {
    return config(head, TOKENIZER);
  }

  private static ModelConfig config(Head head, ReasoningTokenizer tokenizer) {
    return new ModelConfig(
        Architecture.LLAMA,
        head,
        tokenizer.vocabularySize(),
        16,
        24,
        1,
        2,
        2,
        8,
        10_000,
        1e-6,
        false,
        64);
  }

  /** Every weight random, the heads too, which fresh models start at zero. */
  public static CausalModel random(Head head, long seed, Path folder) {
    return random(head, TOKENIZER, seed, folder);
  }

  /** The same with another tokenizer. */
  public static CausalModel random(
      Head head, ReasoningTokenizer tokenizer, long seed, Path folder) {
    ModelConfig config = config(head, tokenizer);
    SplittableRandom random = new SplittableRandom(seed);
    List<float[]> values =
        new ParameterLayout(config)
            .list().stream()
                .map(
                    p -> {
                      float[] w = new float[p.size()];
                      for (int i = 0; i < w.length; i++) {
                        w[i] = (float) (0.4 * random.nextGaussian());
                      }
                      return w;
                    })
                .toList();
    try (OutputFolder out = OutputFolder.stage(folder.toString())) {
      ModelFiles.write(out, "", config, values);
      tokenizer.save(out, "");
      out.commit(ManifestDraft.of("test", Instant.EPOCH));
    }
    return CausalModel.load(InputFolder.open(folder.toString()));
  }
}
