package io.stepwise.jobs;

import io.stepwise.data.random.NamedRandom;
import io.stepwise.data.storage.ManifestDraft;
import io.stepwise.data.storage.OutputFolder;
import io.stepwise.lm.CausalModel;
import io.stepwise.lm.config.Head;
import io.stepwise.lm.config.ModelPreset;
import io.stepwise.lm.tokenizer.ReasoningTokenizer;
import io.stepwise.lm.tokenizer.TokenizerKind;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;

/** Models of 0.8 M parameters that know nothing, for tests. */
public final class UntrainedModels {
  private UntrainedModels() {}

  /**
   * Writes a policy and a reward model, named by their heads, into a folder.
   *
   * @param characters of their tokenizer
   */
  public static void write(Path folder, String characters) {
    ReasoningTokenizer tokenizer = TokenizerKind.CHARACTERS.train(List.of(characters));
    for (Head head : List.of(Head.LANGUAGE_MODEL, Head.SCALAR)) {
      try (OutputFolder out = OutputFolder.stage(folder.resolve(head.name()).toString());
          CausalModel model =
              CausalModel.create(
                  ModelPreset.TINY.config(tokenizer.vocabularySize(), head),
                  tokenizer,
                  NamedRandom.of("model", head))) {
        model.save(out);
        out.commit(ManifestDraft.of("test", Instant.EPOCH));
      }
    }
  }
}
