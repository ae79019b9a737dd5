package io.stepwise.lm;

import io.stepwise.data.storage.InputFolder;
import io.stepwise.data.storage.OutputFolder;
import java.util.Map;

/**
 * Runs a training one optimizer step at a time; it can be saved and resumed between any two steps.
 */
public interface Trainer extends StepTimer {
  /** Number of optimizer steps so far. */
  long steps();

  /** Whether all optimizer steps are done. */
  boolean finished();

  /** One update; its figures by name. */
  Map<String, Double> step();

  /** Writes the model and the optimiser's state. */
  void save(OutputFolder folder);

  /** Restores what {@link #save} wrote; the model has been loaded from the same folder. */
  void restore(InputFolder folder);

  @Override
  void close();
}
