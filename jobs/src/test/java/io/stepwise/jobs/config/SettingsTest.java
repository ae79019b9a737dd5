package io.stepwise.jobs.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.stepwise.data.error.InvalidConfiguration;
import io.stepwise.data.setting.Setting;
import io.stepwise.jobs.prm.TrainPrmConfig;
import io.stepwise.jobs.sft.SftConfig;
import io.stepwise.lm.tokenizer.TokenizerKind;
import io.stepwise.policy.sft.SftSettings;
import io.stepwise.prm.kind.RewardKind;
import io.stepwise.prm.training.KindTraining;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SettingsTest {
  enum Form {
    MIN_FORM,
    SUM
  }

  record Ppo(
      @Setting(value = "Clip range", min = 0, max = 1) double clip,
      @Setting(value = "Step size", above = 0) double learningRate,
      Form form) {
    Ppo {
      if (form == Form.SUM && clip > 0.5) {
        throw new IllegalArgumentException("the sum form needs a clip of at most 0.5");
      }
    }
  }

  record Train(
      @Setting(value = "Input folder", required = true) String data,
      @Setting(value = "Updates", min = 1) int updates,
      @Setting(value = "Samples", min = 1, max = 64) List<Integer> samples,
      boolean shuffle,
      String note,
      Ppo ppo) {}

  private static final Train DEFAULTS =
      new Train(null, 100, List.of(1, 2), true, null, new Ppo(0.2, 1e-4, Form.MIN_FORM));

  private static Train resolve(String... assignments) {
    List<Layer> layers = new ArrayList<>(List.of(Layer.flag("--data", "data", List.of("d"))));
    Arrays.stream(assignments).map(Layer::assignment).forEach(layers::add);
    return Settings.resolve(DEFAULTS, layers).job();
  }

  private static void refused(String assignment, String... words) {
    assertThatThrownBy(() -> resolve(assignment))
        .isInstanceOf(InvalidConfiguration.class)
        .hasMessageContainingAll(words)
        .hasMessageNotContaining("\n");
  }

  record Limited(@Setting(value = "Form", except = "sum") Form form, Form any) {}

  @Test
  void rejectedConstantsAreNotOffered() {
    List<Key> keys = Key.of(new Limited(Form.MIN_FORM, Form.SUM));
    assertThat(keys.get(0).choices()).containsExactly("min-form");
    assertThat(keys.get(0).expected()).isEqualTo("one of min-form");
    assertThat(keys.get(1).choices()).containsExactly("min-form", "sum");
    assertThat(keys.get(1).expected()).isEqualTo("one of min-form, sum");
  }

  @Test
  void trainPrmOffersTheKindsThatItTrains() {
    Key kind =
        Key.of(TrainPrmConfig.DEFAULTS).stream()
            .filter(key -> key.path().equals("kind"))
            .findFirst()
            .orElseThrow();
    List<String> trained = new ArrayList<>();
    List<String> others = new ArrayList<>();
    for (RewardKind one : RewardKind.values()) {
      try {
        KindTraining.head(one);
        trained.add(one.word());
      } catch (InvalidConfiguration e) {
        others.add(one.word());
      }
    }
    assertThat(others).containsExactly("ensemble");
    assertThat(kind.choices()).containsExactlyElementsOf(trained);
  }

  @Test
  void everyKeyCanBeSet() {
    Train all =
        resolve(
            "data=x",
            "updates=7",
            "samples=4,8",
            "shuffle=false",
            "note=1e5",
            "ppo.clip=0.3",
            "ppo.learning-rate=3e-4",
            "ppo.form=sum");
    assertThat(all)
        .isEqualTo(new Train("x", 7, List.of(4, 8), false, "1e5", new Ppo(0.3, 3e-4, Form.SUM)));
  }

  @Test
  void laterLayersLieOnTop() {
    Layer file = Layer.yaml("run.yaml", "data: a\nupdates: 5\nppo:\n  clip: 0.1\n  form: sum\n");
    Layer set = Layer.assignment("updates=6");
    Layer flag = Layer.flag("--updates", "updates", List.of("7"));
    Settings<Train> settings = Settings.resolve(DEFAULTS, List.of(file, set, flag));
    assertThat(settings.job().updates()).isEqualTo(7);
    assertThat(settings.job().ppo()).isEqualTo(new Ppo(0.1, 1e-4, Form.SUM));
    assertThat(settings.common()).isEqualTo(CommonSettings.DEFAULTS);
  }

  @Test
  void commonKeysAreListedNextToTheJobsKeys() {
    Layer file = Layer.yaml("run.yaml", "data: a\nseed: 9\ndevice: cpu\n");
    assertThat(Settings.resolve(DEFAULTS, List.of(file)).common())
        .isEqualTo(new CommonSettings(9, "local[*]", Device.CPU, null));
  }

  @Test
  void commonDefaultsAreThese() {
    assertThat(Settings.describe(CommonSettings.DEFAULTS))
        .containsEntry("seed", 1L)
        .containsEntry("master", "local[*]")
        .containsEntry("device", "auto")
        .containsEntry("tracking-uri", null)
        .containsEntry("experiment", "stepwise")
        .containsEntry("log-model", false)
        .hasSize(6);
  }

  @Test
  void unknownKeyNamesTheNearest() {
    refused("updtaes=3", "updtaes", "the nearest is updates", "--set");
    refused("ppo.learningrate=1", "ppo.learningrate", "ppo.learning-rate");
    refused("clip=0.1", "the nearest is ppo.clip");
    refused("sede=3", "the nearest is seed");
  }

  @Test
  void wrongTypeNamesValueAndExpectation() {
    refused("updates=many", "updates", "wrong type", "many", "a whole number, at least 1");
    refused("updates=1.5", "1.5", "a whole number");
    refused("updates=99999999999", "99999999999", "a whole number");
    refused("shuffle=yes", "yes", "true or false");
    refused("ppo.form=max", "max", "one of min-form, sum");
    refused("ppo.clip=NaN", "NaN", "a number, 0 to 1");
    refused("samples=1,x", "x", "a list, each a whole number, 1 to 64");
    refused("ppo=3", "ppo", "a group of settings");
  }

  @Test
  void valueOutOfRangeNamesTheRange() {
    refused("updates=0", "out of range", "(0, expected a whole number, at least 1)");
    refused("ppo.clip=1.5", "ppo.clip", "1.5", "0 to 1");
    refused("ppo.learning-rate=0", "above 0");
    refused("samples=128", "128", "1 to 64");
  }

  @Test
  void wholeNumberMayBeWrittenWithAnExponent() {
    assertThat(resolve("updates=1e3").updates()).isEqualTo(1000);
  }

  @Test
  void requiredKeyMustBeGiven() {
    assertThatThrownBy(() -> Settings.resolve(DEFAULTS, List.of()))
        .isInstanceOf(InvalidConfiguration.class)
        .hasMessageContainingAll("data is missing", "--data");
  }

  @Test
  void allMissingKeysAreNamedAtOnce() {
    record Needs(
        @Setting(value = "In", required = true) String input,
        @Setting(value = "Out", required = true) String output,
        @Setting("Other") String other) {}
    assertThatThrownBy(() -> Settings.resolve(new Needs(null, null, null), List.of()))
        .isInstanceOf(InvalidConfiguration.class)
        .hasMessage("Cannot start: settings input, output are missing (give --input, --output)");
  }

  @Test
  void warmupMustEndBeforeTrainingDoes() {
    record Schedule(int maxSteps, int warmupSteps) {}
    record Job(Schedule training) {}
    Job defaults = new Job(new Schedule(100, 40));
    assertThatThrownBy(
            () ->
                Settings.resolve(
                    defaults,
                    List.of(
                        Layer.assignment("training.max-steps=40"),
                        Layer.assignment("training.warmup-steps=40"))))
        .isInstanceOf(InvalidConfiguration.class)
        .hasMessageContaining("training.warmup-steps")
        .hasMessageContaining("(40, expected less than training.max-steps, 40)");
    Settings<Job> settings =
        Settings.resolve(
            defaults,
            List.of(
                Layer.assignment("training.max-steps=40"),
                Layer.assignment("training.warmup-steps=39")));
    assertThat(settings.job().training()).isEqualTo(new Schedule(40, 39));
  }

  @Test
  void theDefaultWarmupOfAShortTrainingIsAnEighthOfIt() {
    record Schedule(int maxSteps, int warmupSteps) {}
    record Job(Schedule training) {}
    Job defaults = new Job(new Schedule(100, 40));
    int[][] expected = {{100, 40}, {41, 40}, {40, 5}, {16, 2}, {3, 0}, {1, 0}};
    for (int[] steps : expected) {
      assertThat(
              Settings.resolve(
                      defaults, List.of(Layer.assignment("training.max-steps=" + steps[0])))
                  .job()
                  .training())
          .isEqualTo(new Schedule(steps[0], steps[1]));
    }
  }

  @Test
  void recordsOwnRefusalBecomesAConfigurationError() {
    assertThatThrownBy(() -> resolve("ppo.form=sum", "ppo.clip=0.6"))
        .isInstanceOf(InvalidConfiguration.class)
        .hasMessageContainingAll("ppo", "needs a clip of at most 0.5");
    assertThat(resolve("ppo.form=sum", "ppo.clip=0.5").ppo().clip()).isEqualTo(0.5);
  }

  @Test
  void brokenFileNamesTheLine() {
    assertThatThrownBy(() -> Layer.yaml("run.yaml", "a: 1\nb: [\n"))
        .isInstanceOf(InvalidConfiguration.class)
        .hasMessageContaining("run.yaml:2");
    assertThatThrownBy(() -> Layer.yaml("run.yaml", "a: 1\na: 2\n"))
        .isInstanceOf(InvalidConfiguration.class)
        .hasMessageContaining("run.yaml:2");
    assertThatThrownBy(() -> Layer.yaml("run.yaml", "- a\n"))
        .isInstanceOf(InvalidConfiguration.class)
        .hasMessageContaining("not a mapping");
  }

  @Test
  void settingsThatTheParserWouldDropAreRejected() {
    assertThatThrownBy(() -> Layer.yaml("run.yaml", "a: 1\n---\nb: 2\n"))
        .isInstanceOf(InvalidConfiguration.class)
        .hasMessageStartingWith("Cannot read configuration: ")
        .hasMessageContaining("run.yaml:");
    assertThatThrownBy(() -> Layer.yaml("run.yaml", "a: &one x\nb: *one\n"))
        .isInstanceOf(InvalidConfiguration.class)
        .hasMessage(
            "Cannot read configuration: aliases are not supported (*one, expected the value"
                + " itself) at run.yaml:2");
    assertThat(Layer.yaml("run.yaml", "---\na: 1\nb: \"*one\"\n...\n").tree()).hasSize(2);
  }

  @Test
  void hugeOrDeepFileIsRejectedAtOnce() {
    String large = "data: " + "x".repeat(Layer.LARGEST) + "\n";
    assertThatThrownBy(() -> Layer.yaml("run.yaml", large))
        .isInstanceOf(InvalidConfiguration.class)
        .hasMessageContaining("too large")
        .hasMessageContaining("run.yaml");
    String deep = "data: " + "[".repeat(50_000) + "]".repeat(50_000) + "\n";
    assertThatThrownBy(() -> Layer.yaml("run.yaml", deep))
        .isInstanceOf(InvalidConfiguration.class)
        .hasMessageContaining("nested too deeply (expected at most 16 levels) at run.yaml:1");
    String usual = "data: " + "x".repeat(10_000) + "\nppo: {clip: 0.1}\n";
    assertThat(Layer.yaml("run.yaml", usual).tree()).hasSize(2);
  }

  @Test
  void emptyFileSetsNothing() {
    assertThat(Layer.yaml("run.yaml", "# nothing\n").tree()).isEmpty();
  }

  @Test
  void assignmentNeedsAnEqualsSign() {
    assertThatThrownBy(() -> Layer.assignment("updates"))
        .isInstanceOf(InvalidConfiguration.class)
        .hasMessageContaining("expected key=value");
  }

  @Test
  void mapContainsEverySetting() {
    Map<String, Object> map =
        new Settings<>(CommonSettings.DEFAULTS, resolve("ppo.form=sum")).asMap();
    assertThat(map)
        .containsOnlyKeys(
            "data",
            "updates",
            "samples",
            "shuffle",
            "note",
            "ppo",
            "seed",
            "master",
            "device",
            "tracking-uri",
            "experiment",
            "log-model");
    assertThat(map).containsEntry("samples", List.of(1, 2)).containsEntry("note", null);
    assertThat(map.get("ppo")).isEqualTo(Map.of("clip", 0.2, "learning-rate", 1e-4, "form", "sum"));
  }

  @Test
  void settingsWithoutEffectAreNotDescribed() {
    Map<String, Object> started =
        Settings.describe(
            new SftConfig(
                "data", "model", null, TokenizerKind.BYTE_PAIRS, "out", 1, SftSettings.DEFAULT));
    assertThat(started)
        .containsEntry("model", "model")
        .doesNotContainKeys("tokenizer", "lora", "preset");
    Map<String, Object> fresh =
        Settings.describe(
            new SftConfig(
                "data", null, "tiny", TokenizerKind.CHARACTERS, "out", 1, SftSettings.DEFAULT));
    assertThat(fresh).containsEntry("tokenizer", "characters");
  }
}
