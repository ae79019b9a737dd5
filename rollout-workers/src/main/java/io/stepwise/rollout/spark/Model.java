package io.stepwise.rollout.spark;

import io.stepwise.data.storage.InputFolder;
import java.io.Serializable;

/**
 * A model's folder as the driver sees it. An executor has another working folder, so the path is
 * absolute.
 *
 * @param path the folder's absolute path, or its URI
 * @param digest what the executor must find there
 */
record Model(String path, String digest) implements Serializable {
  /** The model of a folder; null for none. */
  static Model in(String folder) {
    if (folder == null) {
      return null;
    }
    InputFolder opened = InputFolder.any(folder);
    return new Model(opened.absolutePath(), opened.digest());
  }
}
