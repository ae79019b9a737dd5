package io.stepwise.prm.scoring;

import static org.assertj.core.api.Assertions.assertThat;

import io.stepwise.data.RewardScores;
import io.stepwise.data.Solution;
import io.stepwise.data.storage.InputFolder;
import io.stepwise.data.storage.ManifestDraft;
import io.stepwise.data.storage.OutputFolder;
import io.stepwise.lm.config.Head;
import io.stepwise.lm.tokenizer.BytePairTokenizer;
import io.stepwise.lm.tokenizer.ReasoningTokenizer;
import io.stepwise.prm.TinyModels;
import io.stepwise.prm.layout.VerificationPrompt;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.io.TempDir;

/** Untrained models of each kind. */
abstract class RewardKindsFixture {
  static final Solution SOLUTION = new Solution("1+2-4+1", List.of("1+2=3", "3-4=9", "9+1=0"));
  static final VerificationPrompt PROMPT =
      new VerificationPrompt("{problem}={steps}-", "\n", "+", "-", "=");

  static final ReasoningTokenizer BYTES =
      BytePairTokenizer.train(List.of("1+2=3", "12+30=42"), 300);

  @TempDir Path folder;

  InputFolder judge() {
    TinyModels.random(Head.LANGUAGE_MODEL, BYTES, 3, folder.resolve("judge")).close();
    return InputFolder.open(folder.resolve("judge").toString());
  }

  InputFolder language(String name, long seed) {
    TinyModels.random(Head.LANGUAGE_MODEL, seed, folder.resolve(name)).close();
    return InputFolder.open(folder.resolve(name).toString());
  }

  InputFolder scalar(String name, long seed) {
    TinyModels.random(Head.SCALAR, seed, folder.resolve(name)).close();
    return InputFolder.open(folder.resolve(name).toString());
  }

  InputFolder describe(String name, Map<String, Object> entry) {
    String path = folder.resolve(name).toString();
    try (OutputFolder out = OutputFolder.stage(path)) {
      RewardDescriptor.write(out, entry);
      out.commit(ManifestDraft.of("test", Instant.EPOCH));
    }
    return InputFolder.open(path);
  }

  static RewardScores score(InputFolder folder) {
    try (LoadedRewardModel model = RewardModels.open(folder)) {
      assertThat(model.scoredSteps(SOLUTION)).isEqualTo(3);
      return model.score(List.of(SOLUTION)).get(0);
    }
  }
}
