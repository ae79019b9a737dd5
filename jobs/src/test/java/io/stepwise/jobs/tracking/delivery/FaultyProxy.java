package io.stepwise.jobs.tracking.delivery;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A TCP proxy in front of a server, which forwards bytes or fails in the configured way.
 * Connections that are open when a fault is configured fail at their next bytes.
 */
public final class FaultyProxy implements AutoCloseable {
  /** What happens to bytes. */
  public enum Fault {
    /** They pass. */
    NONE,
    /** The connection is closed when a request arrives. */
    DROP,
    /** The request is taken and nothing is ever answered. */
    HANG,
    /** Every answer comes late. */
    SLOW,
    /** The server does what it was asked; the answer is lost. */
    LOSE_ANSWER,
    /** An internal error is answered; the server hears nothing. */
    ERROR
  }

  private static final byte[] INTERNAL_ERROR =
      ("HTTP/1.1 500 Internal Server Error\r\nContent-Type: text/plain\r\nContent-Length: 4\r\n"
              + "Connection: close\r\n\r\noops")
          .getBytes(StandardCharsets.US_ASCII);

  private final ServerSocket listener;
  private final URI server;
  private final long slowMillis;
  private final Set<Socket> open = ConcurrentHashMap.newKeySet();
  private final AtomicInteger faults = new AtomicInteger();
  private volatile Fault fault = Fault.NONE;

  /**
   * A proxy before a server.
   *
   * @param slowMillis how late an answer is when it is {@link Fault#SLOW}
   */
  public FaultyProxy(String address, long slowMillis) {
    this.server = URI.create(address);
    this.slowMillis = slowMillis;
    try {
      this.listener = new ServerSocket(0, 50, InetAddress.getByName("127.0.0.1"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    start(this::accept);
  }

  private static void start(Runnable work) {
    Thread thread = new Thread(work, "faulty-proxy");
    thread.setDaemon(true);
    thread.start();
  }

  public String address() {
    return "http://127.0.0.1:" + listener.getLocalPort();
  }

  /** From now on. */
  public void fail(Fault how) {
    fault = how;
  }

  /** How many requests met a fault. */
  int faults() {
    return faults.get();
  }

  private void accept() {
    while (!listener.isClosed()) {
      try {
        Socket client = listener.accept();
        Socket upstream = new Socket(server.getHost(), server.getPort());
        open.add(client);
        open.add(upstream);
        start(() -> pump(client, upstream, true));
        start(() -> pump(upstream, client, false));
      } catch (IOException e) {
        continue; // closed, or the server is away: the client sees its connection end
      }
    }
  }

  private void pump(Socket from, Socket to, boolean requests) {
    byte[] buffer = new byte[1 << 14];
    try (from;
        to) {
      InputStream in = from.getInputStream();
      OutputStream out = to.getOutputStream();
      for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
        Fault now = fault;
        if (now != Fault.NONE && requests) {
          faults.incrementAndGet();
        }
        if (requests) {
          switch (now) {
            case NONE, SLOW, LOSE_ANSWER -> out.write(buffer, 0, n);
            case DROP -> {
              return;
            }
            case HANG -> {
              continue;
            }
            case ERROR -> {
              from.getOutputStream().write(INTERNAL_ERROR);
              return;
            }
          }
        } else {
          switch (now) {
            case NONE, DROP, ERROR, HANG -> out.write(buffer, 0, n);
            case SLOW -> {
              Thread.sleep(slowMillis);
              out.write(buffer, 0, n);
            }
            case LOSE_ANSWER -> {
              return;
            }
          }
        }
      }
    } catch (IOException e) {
      return; // one side ended; the other sees it
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      open.remove(from);
      open.remove(to);
    }
  }

  @Override
  public void close() throws IOException {
    listener.close();
    for (Socket socket : open) {
      socket.close();
    }
  }
}
