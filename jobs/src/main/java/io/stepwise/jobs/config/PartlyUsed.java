package io.stepwise.jobs.config;

import java.util.Set;

/**
 * A record of settings of which some have no effect, depending on others. What manifests and
 * tracking servers are told of it leaves those out.
 */
public interface PartlyUsed {
  /** Keys of the record's components that have no effect. */
  Set<String> unusedKeys();
}
