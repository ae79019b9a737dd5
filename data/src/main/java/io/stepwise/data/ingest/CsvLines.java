package io.stepwise.data.ingest;

import io.stepwise.data.error.InvalidInput;
import io.stepwise.data.format.CsvRow;
import io.stepwise.data.format.SourceLine;
import io.stepwise.data.storage.Decompression;
import io.stepwise.data.storage.SourceFile;
import io.stepwise.data.storage.Utf8Stream;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.regex.Pattern;

/**
 * Rows of a CSV file with a header (RFC 4180) as lines of JSON. Fields are separated by commas, in
 * a header without commas by semicolons, in a file named {@code .tsv} by tabs; one in quotes may
 * hold separators, line breaks and doubled quotes. A row's number is that of the line on which it
 * begins; rows have no byte offsets (0).
 */
final class CsvLines implements LineSource {
  private static final int MAX_ROW_CHARACTERS = LineReader.MAX_LINE_BYTES;
  private static final int LONGEST_HEADER = 8192;
  private static final int END = -1;
  private static final Pattern TABS = Pattern.compile("\\.tsv(\\.gz|\\.zst)?$");

  private final String path;
  private final SourceFile file;
  private final Reader in;
  private final char separator;
  private final List<String> header;
  private long line = 1;
  private int ahead;

  private CsvLines(SourceFile file, Reader in) throws IOException {
    this.file = file;
    this.path = file.path();
    this.in = in;
    this.separator = separator(path, in);
    this.ahead = in.read();
    this.header = ahead == END ? List.of() : row();
    if (new HashSet<>(header).size() < header.size()) {
      throw new InvalidInput(
          "Cannot read input: two columns have one name ("
              + header
              + ", expected different ones) at "
              + path
              + ":1");
    }
  }

  /** Looks at the header and goes back to its start. */
  private static char separator(String path, Reader in) throws IOException {
    in.mark(LONGEST_HEADER);
    boolean semicolon = false;
    boolean comma = false;
    int c = in.read();
    for (int i = 1; c != END && c != '\n' && i < LONGEST_HEADER; i++) {
      semicolon |= c == ';';
      comma |= c == ',';
      c = in.read();
    }
    in.reset();
    boolean tabs = TABS.matcher(path).find();
    return tabs ? '\t' : semicolon && !comma ? ';' : ',';
  }

  static CsvLines open(Split split) throws IOException {
    String path = split.file().path();
    InputStream raw = split.file().open(0);
    try {
      InputStream plain = Decompression.open(path, raw);
      Reader text =
          new BufferedReader(
              new InputStreamReader(
                  Utf8Stream.open(path, plain), StandardCharsets.UTF_8.newDecoder()));
      return new CsvLines(split.file(), text);
    } catch (CharacterCodingException e) {
      raw.close();
      throw notUtf8(split.file(), e);
    } catch (InvalidInput | IOException e) {
      raw.close();
      throw e;
    }
  }

  @Override
  public SourceLine next() throws IOException {
    long number = line;
    try {
      while (ahead == '\n' || ahead == '\r') {
        advance(); // an empty line is no row
        number = line;
      }
      if (ahead == END) {
        return null;
      }
      byte[] json = CsvRow.json(header, row());
      return new SourceLine(path, number, 0, json, 0, json.length);
    } catch (CharacterCodingException e) {
      throw notUtf8(file, e);
    }
  }

  private List<String> row() throws IOException {
    long number = line;
    List<String> fields = new ArrayList<>();
    StringBuilder field = new StringBuilder();
    int length = 0;
    boolean quoted = false;
    while (true) {
      if (++length > MAX_ROW_CHARACTERS) {
        throw bad("a row is too long", "at most " + MAX_ROW_CHARACTERS + " characters", number);
      }
      if (quoted) {
        if (ahead == END) {
          throw bad("a quote is not closed", "\" before the end of the file", number);
        }
        int c = advance();
        if (c == '"' && ahead == '"') {
          field.append((char) advance());
        } else if (c == '"') {
          quoted = false;
        } else {
          field.append((char) c);
        }
      } else if (ahead == '"' && field.isEmpty()) {
        advance();
        quoted = true;
      } else if (ahead == END || ahead == '\n' || ahead == '\r') {
        fields.add(field.toString());
        if (advance() == '\r' && ahead == '\n') {
          advance();
        }
        return fields;
      } else if (ahead == separator) {
        advance();
        fields.add(field.toString());
        field.setLength(0);
      } else {
        field.append((char) advance());
      }
    }
  }

  /** Takes the next character. */
  private int advance() throws IOException {
    int c = ahead;
    if (c != END) {
      line += c == '\n' ? 1 : 0;
      ahead = in.read();
    }
    return c;
  }

  private InvalidInput bad(String why, String expected, long number) {
    return new InvalidInput(
        "Cannot read input: " + why + " (expected " + expected + ") at " + path + ":" + number);
  }

  /** Reads the file again for the line, which the decoder reads ahead of. */
  private static InvalidInput notUtf8(SourceFile file, CharacterCodingException e)
      throws IOException {
    try (InputStream in = Decompression.open(file.path(), file.open(0))) {
      return new InvalidInput(
          "Cannot read input: the text is not UTF-8 (%s, expected text in UTF-8) at %s:%d"
              .formatted(e.getMessage(), file.path(), Utf8Stream.firstOtherLine(in)),
          e);
    }
  }

  @Override
  public long tooLong() {
    return 0;
  }

  @Override
  public void close() throws IOException {
    in.close();
  }
}
