package io.stepwise.jobs.cli;

import io.stepwise.data.Rating;
import io.stepwise.data.random.NamedRandom;
import io.stepwise.data.storage.ManifestDraft;
import io.stepwise.data.storage.OutputFolder;
import io.stepwise.jobs.SmallLabels;
import io.stepwise.jobs.config.Key;
import io.stepwise.jobs.config.Layer;
import io.stepwise.jobs.config.Settings;
import io.stepwise.jobs.job.Job;
import io.stepwise.jobs.policy.TrainPolicyConfig;
import io.stepwise.jobs.policy.TrainPolicyJob;
import io.stepwise.jobs.sft.SftConfig;
import io.stepwise.jobs.sft.SftJob;
import io.stepwise.lm.CausalModel;
import io.stepwise.lm.config.Head;
import io.stepwise.lm.config.ModelPreset;
import io.stepwise.lm.tokenizer.TokenizerKind;
import java.io.StringWriter;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;

/** Starting points of each preset. */
abstract class PresetsFixture {
  @TempDir static Path folder;

  final List<String> notices = new ArrayList<>();
  final StringWriter err = new StringWriter();

  static String path(String name) {
    return folder.resolve(name).toString();
  }

  static String pretrained() {
    try {
      return Path.of(PresetsTest.class.getResource("/io/stepwise/jobs/exchange/policy").toURI())
          .toString();
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }

  @BeforeAll
  static void world() {
    SmallLabels.write(path("solutions"), 20, Rating.NEGATIVE);
    for (TokenizerKind kind : TokenizerKind.values()) {
      var tokenizer = kind.train(List.of("1+2=012"));
      try (CausalModel model =
              CausalModel.create(
                  ModelPreset.TINY.config(tokenizer.vocabularySize(), Head.LANGUAGE_MODEL),
                  tokenizer,
                  NamedRandom.of("presets"));
          OutputFolder staged = OutputFolder.stage(path("own-" + kind))) {
        model.save(staged);
        staged.commit(ManifestDraft.of("test", Instant.EPOCH));
      }
    }
  }

  <C extends Record> C resolve(Job<C> job, String... assignments) {
    List<Layer> layers = new ArrayList<>();
    for (Key key : Key.of(job.defaults())) {
      if (key.isRequired()) {
        layers.add(Layer.assignment(key.path() + "=given"));
      }
    }
    for (String assignment : assignments) {
      layers.add(Layer.assignment(assignment));
    }
    return Settings.resolve(job.defaults(), job.conditionalDefaults(), layers, notices::add).job();
  }

  SftConfig sft(String... assignments) {
    return resolve(new SftJob(), assignments);
  }

  TrainPolicyConfig policy(String... assignments) {
    return resolve(new TrainPolicyJob(), assignments);
  }
}
