package io.stepwise.policy;

import static org.assertj.core.api.Assertions.assertThat;

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

  /** Values of a model whose every weight is random, the heads too. */
  public static List<float[]> values(Head head, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    return new ParameterLayout(config(head))
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
  }

  /** A model with these values, by way of a folder. */
  public static CausalModel of(Head head, List<float[]> values, Path folder) {
    try (OutputFolder out = OutputFolder.stage(folder.toString())) {
      ModelFiles.write(out, "", config(head), values);
      TOKENIZER.save(out, "");
      out.commit(ManifestDraft.of("test", Instant.EPOCH));
    }
    return CausalModel.load(InputFolder.open(folder.toString()));
  }

  /** Demands equal weights to the last bit. */
  public static void assertSame(List<float[]> actual, List<float[]> expected) {
    assertThat(actual).hasSameSizeAs(expected);
    for (int i = 0; i < expected.size(); i++) {
      assertThat(actual.get(i)).containsExactly(expected.get(i));
    }
  }
}
