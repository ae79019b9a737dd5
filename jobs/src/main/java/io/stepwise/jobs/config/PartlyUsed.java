package io.stepwise.jobs.config;

import java.util.Map;

/**
 * A record of settings of which some have no effect, depending on others. Manifests and tracking
 * servers do not record those, and a command that is given one warns.
 */
public interface PartlyUsed {
  /**
   * Keys without effect, each with the reason, e.g. {@code beta} and {@code with kind=process}. A
   * key may lie in a nested record ({@code ppo.gae-lambda}) or be one ({@code lora}).
   */
  Map<String, String> unusedKeys();
}
