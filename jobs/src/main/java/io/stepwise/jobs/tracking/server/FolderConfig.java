package io.stepwise.jobs.tracking.server;

import io.stepwise.data.setting.Setting;

/**
 * Settings of {@code tracking stop} and {@code tracking status}.
 *
 * @param folder where the server keeps everything
 */
public record FolderConfig(@Setting("Server folder") String folder) {
  /** The folder that {@code tracking start} takes. */
  public static final FolderConfig DEFAULTS = new FolderConfig(StartConfig.DEFAULTS.folder());
}
