package io.stepwise.jobs.registry;

import io.stepwise.data.error.InfrastructureFailure;
import io.stepwise.data.error.InvalidInput;
import io.stepwise.data.storage.InputFolder;
import java.util.Optional;

/**
 * Named models with numbered versions, and aliases that point at one version each.
 *
 * <p>Every method may be called again after a failure or a kill: registering what is registered and
 * setting an alias to where it points change nothing. All throw {@link InfrastructureFailure} when
 * the place where the registry lives fails.
 */
public interface ModelRegistry {
  /** The version in use. */
  String CHAMPION = "champion";

  /** The version that was last measured against the champion. */
  String CANDIDATE = "candidate";

  /**
   * Registers a model folder as a version; a folder whose digest is registered under this name
   * already keeps its version.
   *
   * @param name the model's name, of letters, digits, '.', '_' and '-'
   * @param model a Hugging Face folder
   * @throws InvalidInput if a file of the folder is damaged
   */
  ModelVersion register(String name, InputFolder model);

  /** The version that an alias points at; empty where the name or the alias is unknown. */
  Optional<ModelVersion> alias(String name, String alias);

  /**
   * Points an alias at a version, in one step: a reader sees the old version or the new one.
   *
   * @param version one that {@link #register} gave
   * @param reason why, in a few words that a person may read later
   * @throws InvalidInput if no such version
   */
  void setAlias(String alias, ModelVersion version, String reason);
}
