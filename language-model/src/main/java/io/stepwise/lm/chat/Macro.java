package io.stepwise.lm.chat;

import java.util.List;

/**
 * A macro definition.
 *
 * @param defaults one per parameter, null for those without
 */
record Macro(String name, List<String> parameters, List<Expression> defaults, Statement body) {
  /** The macro with the names around it. */
  Callable in(Frame around) {
    return arguments -> {
      Limits limits = around.values().limits();
      limits.enter();
      Frame frame = around.inner();
      Object[] bound = arguments.bind(name, 0, parameters.toArray(String[]::new));
      for (int i = 0; i < bound.length; i++) {
        Object value = bound[i];
        if (value == Arguments.ABSENT) {
          value =
              defaults.get(i) == null
                  ? new Undefined("parameter '" + parameters.get(i) + "' was not provided")
                  : defaults.get(i).evaluate(frame);
        }
        frame.put(parameters.get(i), value);
      }
      StringBuilder out = new StringBuilder();
      body.run(frame, out);
      limits.leave();
      return out.toString();
    };
  }
}
