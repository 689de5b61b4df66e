package io.headroom.proxy.transport;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.headroom.proxy.dial.Dns;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.dns.DatagramDnsResponse;
import io.netty.handler.codec.dns.DefaultDnsQuestion;
import io.netty.handler.codec.dns.DefaultDnsRawRecord;
import io.netty.handler.codec.dns.DnsQuestion;
import io.netty.handler.codec.dns.DnsRecordType;
import io.netty.handler.codec.dns.DnsResponse;
import io.netty.handler.codec.dns.DnsSection;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What an answer says. */
class NettyDnsTest {
  private static final byte[] ADDRESS = {10, 0, 0, 1};

  private static final DnsQuestion QUESTION = new DefaultDnsQuestion("a.", DnsRecordType.A);

  private final InetSocketAddress server =
      new InetSocketAddress(InetAddress.getLoopbackAddress(), 53);
  private final DnsResponse answer = new DatagramDnsResponse(server, server, 1);

  @AfterEach
  void release() {
    answer.release();
  }

  private void says(String owner, DnsRecordType type, byte[] data) {
    answer.addRecord(
        DnsSection.ANSWER, new DefaultDnsRawRecord(owner, type, 7, Unpooled.wrappedBuffer(data)));
  }

  @Test
  void noRecordsAreAbsence() throws Exception {
    assertEquals(new Dns.Answer.None(false), NettyDns.read(answer, QUESTION));
  }

  @Test
  void aPartWithoutAddressesIsNone() {
    answer.setTruncated(true);

    Dns.ServerFailure failed =
        assertThrows(Dns.ServerFailure.class, () -> NettyDns.read(answer, QUESTION));
    assertEquals("answered in part, and not over TCP", failed.getMessage());
  }

  @Test
  void theAddressesOfAPartServe() throws Exception {
    answer.setTruncated(true);
    says("a.", DnsRecordType.A, ADDRESS);

    assertEquals(
        new Dns.Answer.Found(List.of(InetAddress.getByAddress(ADDRESS)), Duration.ofSeconds(7)),
        NettyDns.read(answer, QUESTION));
  }

  @Test
  void anAddressOfAnotherNameIsNoAnswer() throws Exception {
    says("evil.", DnsRecordType.A, ADDRESS);

    assertEquals(new Dns.Answer.None(false), NettyDns.read(answer, QUESTION));
  }

  @Test
  void aliasesLeadToTheAddressInAnyCase() throws Exception {
    says("A.", DnsRecordType.CNAME, new byte[] {1, 'b', 0});
    says("c.", DnsRecordType.A, new byte[] {10, 0, 0, 9});
    says("b.", DnsRecordType.CNAME, new byte[] {1, 'C', 0});
    says("c.", DnsRecordType.A, ADDRESS);

    assertEquals(
        new Dns.Answer.Found(List.of(InetAddress.getByAddress(ADDRESS)), Duration.ofSeconds(7)),
        NettyDns.read(answer, QUESTION));
  }
}
