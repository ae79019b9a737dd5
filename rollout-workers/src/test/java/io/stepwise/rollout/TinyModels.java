package io.stepwise.rollout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.stepwise.data.storage.ManifestDraft;
import io.stepwise.data.storage.OutputFolder;
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

/** Folders of models small enough for tests, and how their chains are compared. */
public final class TinyModels {
  /** Ids: pad 0, bos 1, eos 2, step end 3, prompt end 4, then the alphabet from 5. */
  public static final ReasoningTokenizer TOKENIZER =
      CharacterTokenizer.of(".^$;:", "0123456789+-=");

  private TinyModels() {}

  /** A folder with a model whose every weight is random; gives its path. */
  public static String write(Head head, long seed, Path folder) {
    return write(head, TOKENIZER, 64, seed, folder);
  }

  /** The same with a tokenizer of one's own. */
  public static String write(
      Head head, ReasoningTokenizer tokenizer, int maxLength, long seed, Path folder) {
    ModelConfig config =
        new ModelConfig(
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
            maxLength);
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
      out.commit(ManifestDraft.of("test", Instant.EPOCH).counts(java.util.Map.of("seed", seed)));
    }
    return folder.toString();
  }

  /** Demands the same chains in the same order; numbers to 1e-4, everything else exactly. */
  public static void assertSame(List<ScoredChain> actual, List<ScoredChain> expected) {
    assertThat(actual).hasSameSizeAs(expected);
    for (int i = 0; i < expected.size(); i++) {
      ScoredChain a = actual.get(i);
      ScoredChain e = expected.get(i);
      assertThat(a.chain().id()).isEqualTo(e.chain().id());
      assertThat(a.chain().problem()).isEqualTo(e.chain().problem());
      assertThat(a.chain().prompt()).containsExactly(e.chain().prompt());
      assertThat(a.chain().response()).containsExactly(e.chain().response());
      assertThat(a.chain().logProbs()).containsExactly(e.chain().logProbs(), within(1e-4f));
      assertThat(a.chain().policyVersion()).isEqualTo(e.chain().policyVersion());
      assertThat(a.chain().end()).isEqualTo(e.chain().end());
      assertThat(a.steps()).isEqualTo(e.steps());
      assertThat(a.stepEnds()).containsExactly(e.stepEnds());
      assertThat(a.stepScores()).containsExactly(e.stepScores(), within(1e-4f));
      assertThat(a.answer()).isEqualTo(e.answer());
      assertThat(a.canonicalAnswer()).isEqualTo(e.canonicalAnswer());
      assertThat(a.verdict()).isEqualTo(e.verdict());
      assertThat(a.text()).isEqualTo(e.text());
      assertThat(a.reference()).isEqualTo(e.reference());
    }
  }
}
