package io.stepwise.data.ingest;

import com.fasterxml.jackson.core.JsonEncoding;
import com.fasterxml.jackson.core.JsonGenerator;
import io.stepwise.data.Quarantined;
import io.stepwise.data.error.InfrastructureFailure;
import io.stepwise.data.storage.Json;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;

/**
 * Quarantined lines as JSON lines: {@code {file, line, byte_offset, reason, raw, raw_base64}}. The
 * line's bytes are in {@code raw} when they are UTF-8, else in {@code raw_base64}; the other one is
 * null.
 */
public final class QuarantineWriter implements AutoCloseable {
  private final JsonGenerator json;

  /** Begins; the stream is closed with the writer. */
  public QuarantineWriter(OutputStream out) {
    try {
      this.json = Json.mapper().createGenerator(out, JsonEncoding.UTF8);
      json.setRootValueSeparator(null);
    } catch (IOException e) {
      throw failure(e);
    }
  }

  /** Adds a line. */
  public void write(Quarantined line) {
    byte[] raw = line.raw();
    String text = utf8(raw);
    try {
      json.writeStartObject();
      json.writeStringField("file", line.file());
      json.writeNumberField("line", line.line());
      json.writeNumberField("byte_offset", line.byteOffset());
      json.writeStringField("reason", line.reason());
      json.writeStringField("raw", text);
      json.writeStringField(
          "raw_base64", text == null ? Base64.getEncoder().encodeToString(raw) : null);
      json.writeEndObject();
      json.writeRaw('\n');
    } catch (IOException e) {
      throw failure(e);
    }
  }

  private static String utf8(byte[] raw) {
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(raw)).toString();
    } catch (CharacterCodingException e) {
      return null;
    }
  }

  @Override
  public void close() {
    try {
      json.close();
    } catch (IOException e) {
      throw failure(e);
    }
  }

  private static InfrastructureFailure failure(IOException e) {
    return new InfrastructureFailure(
        "Cannot write quarantine: " + e.getMessage() + " (expected a writable filesystem)", e);
  }
}
