package io.stepwise.lm;

import io.stepwise.data.storage.InputFolder;
import io.stepwise.data.storage.OutputFolder;
import java.util.Map;

/** Training that goes update by update and can be left and taken up again between any two. */
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
