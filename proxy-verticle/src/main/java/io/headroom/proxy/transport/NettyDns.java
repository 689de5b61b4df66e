package io.headroom.proxy.transport;

import io.headroom.proxy.dial.Dns;
import io.netty.buffer.ByteBufHolder;
import io.netty.buffer.ByteBufUtil;
import io.netty.channel.AddressedEnvelope;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioDatagramChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.handler.codec.dns.AbstractDnsOptPseudoRrRecord;
import io.netty.handler.codec.dns.DefaultDnsQuestion;
import io.netty.handler.codec.dns.DefaultDnsRecordDecoder;
import io.netty.handler.codec.dns.DnsQuestion;
import io.netty.handler.codec.dns.DnsRecord;
import io.netty.handler.codec.dns.DnsRecordType;
import io.netty.handler.codec.dns.DnsResponse;
import io.netty.handler.codec.dns.DnsResponseCode;
import io.netty.handler.codec.dns.DnsSection;
import io.netty.resolver.dns.DnsNameResolver;
import io.netty.resolver.dns.DnsNameResolverBuilder;
import io.netty.resolver.dns.DnsNameResolverChannelStrategy;
import io.netty.resolver.dns.DnsNameResolverTimeoutException;
import io.netty.resolver.dns.DnsServerAddresses;
import io.netty.resolver.dns.NoopAuthoritativeDnsServerCache;
import io.netty.resolver.dns.NoopDnsCache;
import io.netty.resolver.dns.NoopDnsCnameCache;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.netty.util.concurrent.GenericFutureListener;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.VertxException;
import io.vertx.core.internal.VertxInternal;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.IntSupplier;

/**
 * Questions to name servers by Netty's client, which does no more here than to carry them: over
 * UDP, and over TCP where an answer does not fit. Each question has a socket of its own, so that
 * its port cannot be guessed and no stale way to a Service's dead server is kept. On a thread of
 * its own with NIO, away from the sessions' sockets; asked on any event loop, where it answers. So
 * many at a time as there are descriptors for; those beyond wait for a moment.
 */
public final class NettyDns implements Dns {
  private static final long SILENCE_MILLIS = 2_000;

  /** What fits through any network in one piece (the DNS flag day of 2020). */
  private static final int PAYLOAD = 1232;

  private static final Set<DnsResponseCode> MINDS_EXTENSIONS =
      Set.of(DnsResponseCode.FORMERR, DnsResponseCode.NOTIMP);

  private final Vertx vertx;
  private final EventLoopGroup thread =
      new MultiThreadIoEventLoopGroup(
          1, new DefaultThreadFactory("headroom-dns", true), NioIoHandler.newFactory());
  private final EventLoop loop = thread.next();
  private final DnsNameResolver client;

  // Owned by the thread.
  private final Turns turns;

  /**
   * Its thread begins with the first question.
   *
   * @param most questions at a time; may change
   */
  public NettyDns(Vertx vertx, IntSupplier most) {
    this.vertx = vertx;
    this.turns = new Turns(most, System::nanoTime);
    this.client =
        new DnsNameResolverBuilder(loop)
            .datagramChannelType(NioDatagramChannel.class)
            .socketChannelType(NioSocketChannel.class)
            .datagramChannelStrategy(DnsNameResolverChannelStrategy.ChannelPerResolution)
            .resolveCache(NoopDnsCache.INSTANCE)
            .cnameCache(NoopDnsCnameCache.INSTANCE)
            .authoritativeDnsServerCache(NoopAuthoritativeDnsServerCache.INSTANCE)
            // The server is named with each question; the default reads files.
            .nameServerProvider(
                host -> DnsServerAddresses.singleton(new InetSocketAddress(53)).stream())
            .hostsFileEntriesResolver((name, types) -> null)
            .searchDomains(List.of())
            .queryTimeoutMillis(SILENCE_MILLIS)
            .maxPayloadSize(PAYLOAD)
            // Each question says it itself, so that one may go without.
            .optResourceEnabled(false)
            .build();
  }

  @Override
  public Future<Answer> ask(InetSocketAddress server, String name, Family family) {
    Promise<Answer> answer = ((VertxInternal) vertx).getOrCreateContext().promise();
    DnsRecordType type = family == Family.V4 ? DnsRecordType.A : DnsRecordType.AAAA;
    Asking asking = new Asking(server, new DefaultDnsQuestion(name + ".", type), answer);
    try {
      loop.execute(() -> turns.take(asking));
    } catch (RejectedExecutionException closed) {
      answer.fail(closed);
    }
    return answer.future();
  }

  /** Says how much of an answer may come over UDP. */
  private static final class Edns extends AbstractDnsOptPseudoRrRecord {
    Edns() {
      super(PAYLOAD, 0, 0);
    }
  }

  /** One question. */
  private final class Asking implements Turns.Task {
    private final InetSocketAddress server;
    private final DnsQuestion question;
    private final Promise<Answer> answer;

    Asking(InetSocketAddress server, DnsQuestion question, Promise<Answer> answer) {
      this.server = server;
      this.question = question;
      this.answer = answer;
    }

    @Override
    public void run() {
      send(List.of(new Edns()));
    }

    private void send(List<DnsRecord> extensions) {
      GenericFutureListener<
              io.netty.util.concurrent.Future<AddressedEnvelope<DnsResponse, InetSocketAddress>>>
          listener =
              done -> {
                if (!extensions.isEmpty() && mindsExtensions(done)) {
                  done.getNow().release();
                  send(List.of());
                } else {
                  complete(answer, done, question);
                  turns.ended();
                }
              };
      try {
        client.query(server, question, extensions).addListener(listener);
      } catch (RuntimeException closed) {
        answer.fail(closed);
        turns.ended();
      }
    }

    /** An old server, or something before it: to be asked again without (RFC 6891, 7). */
    private static boolean mindsExtensions(
        io.netty.util.concurrent.Future<AddressedEnvelope<DnsResponse, InetSocketAddress>> done) {
      return done.isSuccess() && MINDS_EXTENSIONS.contains(done.getNow().content().code());
    }

    @Override
    public void refuse() {
      answer.fail(VertxException.noStackTrace("too many questions to name servers at a time"));
    }
  }

  /** Ends its thread; to be called once nobody asks. */
  public void close() {
    thread.shutdownGracefully(0, 1, TimeUnit.SECONDS);
  }

  private static void complete(
      Promise<Answer> answer,
      io.netty.util.concurrent.Future<AddressedEnvelope<DnsResponse, InetSocketAddress>> done,
      DnsQuestion question) {
    if (!done.isSuccess()) {
      answer.fail(
          done.cause() instanceof DnsNameResolverTimeoutException
              ? VertxException.noStackTrace("silent for " + SILENCE_MILLIS + " ms")
              : done.cause());
      return;
    }
    AddressedEnvelope<DnsResponse, InetSocketAddress> envelope = done.getNow();
    try {
      answer.complete(read(envelope.content(), question));
    } catch (UnknownHostException | RuntimeException e) {
      answer.fail(e);
    } finally {
      envelope.release();
    }
  }

  /** What it says of the question's name, or of that which this is an alias of. */
  static Answer read(DnsResponse response, DnsQuestion question) throws UnknownHostException {
    if (response.code().equals(DnsResponseCode.NXDOMAIN)) {
      return new Answer.None(true);
    }
    if (!response.code().equals(DnsResponseCode.NOERROR)) {
      throw new ServerFailure(response.code().toString());
    }
    List<InetAddress> addresses = new ArrayList<>();
    String name = question.name();
    long ttl = Long.MAX_VALUE;
    for (int i = 0; i < response.count(DnsSection.ANSWER); i++) {
      DnsRecord record = response.recordAt(DnsSection.ANSWER, i);
      if (!record.name().equalsIgnoreCase(name) || !(record instanceof ByteBufHolder raw)) {
        continue;
      }
      if (record.type().equals(DnsRecordType.CNAME)) {
        name = DefaultDnsRecordDecoder.decodeName(raw.content());
        ttl = Math.min(ttl, record.timeToLive());
      } else if (record.type().equals(question.type())) {
        addresses.add(InetAddress.getByAddress(ByteBufUtil.getBytes(raw.content())));
        ttl = Math.min(ttl, record.timeToLive());
      }
    }
    if (addresses.isEmpty() && response.isTruncated()) {
      // The whole one did not come over TCP: this tells of no absence.
      throw new ServerFailure("in part, and not over TCP");
    }
    return addresses.isEmpty()
        ? new Answer.None(false)
        : new Answer.Found(List.copyOf(addresses), Duration.ofSeconds(ttl));
  }
}
