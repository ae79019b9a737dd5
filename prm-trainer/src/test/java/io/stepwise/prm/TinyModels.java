package io.stepwise.prm;

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
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.SplittableRandom;

/** Models small enough to be trained inside a test. */
public final class TinyModels {
  /** Ids: pad 0, bos 1, eos 2, step end 3, prompt end 4, then the alphabet from 5. */
  public static final ReasoningTokenizer TOKENIZER =
      CharacterTokenizer.of(".^$;:", "0123456789+-=");

  private TinyModels() {}

  /** One layer, 16 wide. */
  public static ModelConfig config(Head head) {
    return new ModelConfig(
        Architecture.LLAMA,
        head,
        TOKENIZER.vocabularySize(),
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
    ModelConfig config = config(head);
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
      TOKENIZER.save(out, "");
      out.commit(ManifestDraft.of("test", Instant.EPOCH));
    }
    return CausalModel.load(InputFolder.open(folder.toString()));
  }
}
