package io.stepwise.lm;

import io.stepwise.data.error.InvalidInput;
import io.stepwise.data.random.NamedRandom;
import io.stepwise.data.storage.InputFolder;
import io.stepwise.lm.config.Head;
import io.stepwise.lm.config.ModelConfig;
import io.stepwise.lm.engine.Devices;
import io.stepwise.lm.lora.Adapter;
import io.stepwise.lm.lora.AdapterConfig;
import io.stepwise.lm.lora.AdapterConfig.KeptHead;
import io.stepwise.lm.lora.AdapterFiles;
import io.stepwise.lm.lora.BaseReference;
import io.stepwise.lm.lora.LoraSettings;
import io.stepwise.lm.weights.ParameterLayout;
import java.util.ArrayList;
import java.util.List;

/** Adds LoRA adapters to a base model. */
public final class Adapters {
  private Adapters() {}

  /** Reads a folder of adapters, with or without a manifest, for a given base. */
  public static CausalModel load(InputFolder adapters, InputFolder base) {
    return saved(AdapterFiles.read(adapters, ""), base);
  }

  /** A base with adapters that were saved. */
  static CausalModel saved(AdapterFiles files, InputFolder base) {
    try (CausalModel loaded = ModelReading.whole(base, "")) {
      ModelConfig shape = loaded.config().withHead(files.head(loaded.config()));
      BaseReference from = BaseReference.of(base);
      AdapterConfig here =
          new AdapterConfig(files.config().settings(), files.config().head(), from.path());
      return adapted(loaded, shape, from, here, files.values(shape));
    }
  }

  /**
   * A model with fresh adapters, which compute nothing yet. A scalar head is trained next to them;
   * it starts as the base's, or at zero.
   *
   * @param base folder of a whole model
   * @throws InvalidInput if the folder holds adapters itself
   */
  public static CausalModel fresh(
      InputFolder base, Head head, LoraSettings settings, NamedRandom random) {
    return fresh(base, head, ScalarHeadStart.KEPT, settings, random);
  }

  /**
   * A model with fresh adapters, as above.
   *
   * @param start how the scalar head starts
   */
  public static CausalModel fresh(
      InputFolder base,
      Head head,
      ScalarHeadStart start,
      LoraSettings settings,
      NamedRandom random) {
    if (AdapterFiles.in(base, "")) {
      throw new InvalidInput(
          "Cannot train adapters: the model already has adapters (expected a merged model;"
              + " use ./stepwise merge) at "
              + base.path());
    }
    try (CausalModel loaded = ModelReading.whole(base, "")) {
      ModelConfig shape = loaded.config().withHead(head);
      KeptHead kept = shape.head().scalar() ? KeptHead.SCORE : KeptHead.NONE;
      List<Adapter> adapters = Adapter.of(shape, settings);
      List<float[]> values = new ArrayList<>();
      adapters.forEach(adapter -> values.add(adapter.drawA(random)));
      adapters.forEach(adapter -> values.add(new float[adapter.b().size()]));
      List<float[]> all = loaded.valuesAs(shape, start);
      values.addAll(all.subList(all.size() - AdapterFiles.kept(shape, kept).size(), all.size()));
      BaseReference from = BaseReference.of(base);
      return adapted(loaded, shape, from, new AdapterConfig(settings, kept, from.path()), values);
    }
  }

  private static CausalModel adapted(
      CausalModel loaded,
      ModelConfig shape,
      BaseReference base,
      AdapterConfig adapters,
      List<float[]> values) {
    List<ParameterLayout.Parameter> parameters = new ParameterLayout(shape).list();
    return new CausalModel(
        shape,
        loaded.tokenizer(),
        Devices.manager(),
        manager ->
            new AdaptedWeights(
                manager,
                shape,
                WholeWeights.tensors(
                    manager, parameters, loaded.valuesAs(shape, ScalarHeadStart.KEPT)),
                base,
                adapters,
                values));
  }
}
