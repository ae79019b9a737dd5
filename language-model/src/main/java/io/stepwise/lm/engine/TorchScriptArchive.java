package io.stepwise.lm.engine;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/**
 * A TorchScript archive assembled in memory from source: a zip of stored entries with the source, a
 * pickle of one object of class {@code Decoder} without attributes, and an empty constant table.
 * The pickles are written here, byte by byte; none is ever read.
 */
final class TorchScriptArchive {
  private TorchScriptArchive() {}

  static byte[] of(String source) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
      zip.setMethod(ZipOutputStream.STORED);
      put(zip, "version", "6\n".getBytes(StandardCharsets.UTF_8));
      put(zip, "constants.pkl", new byte[] {(byte) 0x80, 2, ')', '.'});
      put(zip, "data.pkl", objectPickle());
      put(zip, "code/__torch__.py", source.getBytes(StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  /** Protocol 2: global __torch__.Decoder, (), NEWOBJ, {"training": False}, BUILD, STOP. */
  private static byte[] objectPickle() throws IOException {
    ByteArrayOutputStream pickle = new ByteArrayOutputStream();
    pickle.write(new byte[] {(byte) 0x80, 2});
    pickle.write("c__torch__\nDecoder\n".getBytes(StandardCharsets.UTF_8));
    byte[] name = "training".getBytes(StandardCharsets.UTF_8);
    pickle.write(new byte[] {')', (byte) 0x81, '}', 'X', (byte) name.length, 0, 0, 0});
    pickle.write(name);
    pickle.write(new byte[] {(byte) 0x89, 's', 'b', '.'});
    return pickle.toByteArray();
  }

  private static void put(ZipOutputStream zip, String name, byte[] content) throws IOException {
    ZipEntry entry = new ZipEntry("stepwise/" + name);
    CRC32 crc = new CRC32();
    crc.update(content);
    entry.setSize(content.length);
    entry.setCrc(crc.getValue());
    entry.setTime(0);
    zip.putNextEntry(entry);
    zip.write(content);
    zip.closeEntry();
  }
}
