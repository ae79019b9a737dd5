package io.stepwise.data.ingest;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import io.stepwise.data.error.InvalidInput;
import io.stepwise.data.format.SourceLine;
import io.stepwise.data.storage.Json;
import io.stepwise.data.storage.Utf8Stream;
import java.io.IOException;
import java.io.InputStream;

/**
 * Rows of a JSON document: the elements of its array, else its values one after another. A row's
 * line number and byte offset are those at which it begins.
 */
final class DocumentLines implements LineSource {
  private final String path;
  private final byte[] document;
  private final JsonParser parser;

  private DocumentLines(String path, byte[] document) throws IOException {
    this.path = path;
    this.document = document;
    this.parser = Json.mapper().createParser(document);
  }

  static DocumentLines open(Split split) throws IOException {
    String path = split.file().path();
    if (split.file().bytes() > LineReader.MAX_LINE_BYTES) {
      throw new InvalidInput(
          "Cannot read input: the JSON document is too long ("
              + split.file().bytes()
              + " bytes, expected at most "
              + LineReader.MAX_LINE_BYTES
              + ", or one row per line) at "
              + path);
    }
    try (InputStream in = split.file().open(0)) {
      byte[] document = in.readAllBytes();
      Utf8Stream.markBytes(path, document);
      return new DocumentLines(path, document);
    }
  }

  @Override
  public SourceLine next() throws IOException {
    try {
      JsonToken token = parser.nextToken();
      while (token == JsonToken.END_ARRAY || isOutermostArray(token)) {
        token = parser.nextToken();
      }
      if (token == null) {
        return null;
      }
      long line = parser.currentTokenLocation().getLineNr();
      int start = (int) parser.currentTokenLocation().getByteOffset();
      parser.skipChildren();
      parser.finishToken();
      int end = (int) parser.currentLocation().getByteOffset();
      return new SourceLine(path, line, start, document, start, end - start);
    } catch (JsonProcessingException e) {
      throw new InvalidInput(
          "Cannot read input: the JSON document is malformed ("
              + Json.brief(e)
              + ", expected complete values, or one row per line) at "
              + path,
          e);
    }
  }

  /** The array in which an element is an array is not the outermost one. */
  private boolean isOutermostArray(JsonToken token) {
    return token == JsonToken.START_ARRAY && parser.getParsingContext().getParent().inRoot();
  }

  @Override
  public long tooLong() {
    return 0;
  }

  @Override
  public void close() throws IOException {
    parser.close();
  }
}
