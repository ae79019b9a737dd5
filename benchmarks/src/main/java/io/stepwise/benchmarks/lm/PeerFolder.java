package io.stepwise.benchmarks.lm;

import io.stepwise.data.storage.InputFolder;
import io.stepwise.data.storage.ManifestDraft;
import io.stepwise.data.storage.OutputFolder;
import io.stepwise.lm.tokenizer.CharacterTokenizer;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;

/** Folders of weights that a peer wrote without a tokenizer. */
final class PeerFolder {
  static final int VOCABULARY = 49_152;

  /** The first id that stands for text; those before give text its form. */
  static final int FIRST = 5;

  private static final int FIRST_CHARACTER = 0x20000;

  private PeerFolder() {}

  /**
   * Copies the weights into a folder with a tokenizer whose tokens are characters. A character that
   * ends something is one of very many.
   */
  static InputFolder withTokenizer(String plain, String folder) throws IOException {
    StringBuilder alphabet = new StringBuilder();
    for (int id = FIRST; id < VOCABULARY; id++) {
      alphabet.append(character(id));
    }
    try (OutputFolder out = OutputFolder.stage(folder)) {
      CharacterTokenizer.of(".^$;:", alphabet.toString()).save(out, "");
      for (String file : List.of("config.json", "model.safetensors")) {
        try (OutputStream to = out.create(file)) {
          Files.copy(Path.of(plain, file), to);
        }
      }
      out.commit(ManifestDraft.of("benchmark", Instant.now()));
    }
    return InputFolder.open(folder);
  }

  /** The text of a token. */
  static String character(int id) {
    return Character.toString(FIRST_CHARACTER + id - FIRST);
  }
}
