package io.stepwise.notebooks;

import java.util.Map;

/** A value that a notebook shows as something else than its words. */
public interface Shown {
  /** The value by media type, as "text/html"; bytes of pictures in base64. */
  Map<String, String> byMediaType();
}
