package io.stepwise.lm;

import io.stepwise.lm.config.ModelConfig;
import io.stepwise.lm.weights.ParameterLayout;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Weights of a trunk with another head. */
final class HeadChange {
  private HeadChange() {}

  /**
   * The weights by the layout of another head. What a model does not have starts at zero.
   *
   * @param config the model's shape
   * @param values its weights
   * @param other the shape with the other head
   * @param start how a scalar head starts
   */
  static List<float[]> values(
      ModelConfig config, List<float[]> values, ModelConfig other, ScalarHeadStart start) {
    Map<String, float[]> byName = new HashMap<>();
    List<ParameterLayout.Parameter> parameters = new ParameterLayout(config).list();
    for (int p = 0; p < parameters.size(); p++) {
      byName.put(parameters.get(p).name(), values.get(p));
    }
    List<float[]> changed = new ArrayList<>();
    for (ParameterLayout.Parameter p : new ParameterLayout(other).list()) {
      float[] mine = byName.get(p.name());
      boolean zero =
          mine == null
              || mine.length != p.size()
              || (start == ScalarHeadStart.ZERO && p.name().startsWith("score."));
      changed.add(zero ? new float[p.size()] : mine);
    }
    return changed;
  }
}
