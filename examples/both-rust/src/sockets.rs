//! Sockets: one network, so that the two generations talk to each other.

use crate::bindings::wasi::io::poll::poll;
use crate::bindings::wasi::sockets0_2_0::{
    instance_network::instance_network, ip_name_lookup as lookup_2, network, tcp, tcp_create_socket::create_tcp_socket,
    udp, udp_create_socket::create_udp_socket,
};
use crate::bindings::wasi::sockets0_3_0::{ip_name_lookup as lookup_3, types as three};
use crate::bindings::wit_stream;
use crate::{name, same};
use std::fmt::Debug;

fn loopback_2(port: u16) -> network::IpSocketAddress {
    network::IpSocketAddress::Ipv4(network::Ipv4SocketAddress { port, address: (127, 0, 0, 1) })
}

fn loopback_3(port: u16) -> three::IpSocketAddress {
    three::IpSocketAddress::Ipv4(three::Ipv4SocketAddress { port, address: (127, 0, 0, 1) })
}

fn port_2(address: network::IpSocketAddress) -> u16 {
    match address {
        network::IpSocketAddress::Ipv4(address) => address.port,
        network::IpSocketAddress::Ipv6(address) => address.port,
    }
}

fn port_3(address: three::IpSocketAddress) -> u16 {
    match address {
        three::IpSocketAddress::Ipv4(address) => address.port,
        three::IpSocketAddress::Ipv6(address) => address.port,
    }
}

fn tcp_2() -> Result<tcp::TcpSocket, String> {
    create_tcp_socket(network::IpAddressFamily::Ipv4).map_err(name)
}

fn tcp_3() -> Result<three::TcpSocket, String> {
    three::TcpSocket::create(three::IpAddressFamily::Ipv4).map_err(name)
}

/// Each pair of start and finish is one operation.
pub async fn served_by_2() -> Result<(), String> {
    let network = instance_network();
    let server = tcp_2()?;
    server.start_bind(&network, loopback_2(0)).map_err(name)?;
    server.finish_bind().map_err(name)?;
    server.set_listen_backlog_size(10).map_err(name)?;
    server.start_listen().map_err(name)?;
    server.finish_listen().map_err(name)?;
    same("listening", server.is_listening(), true)?;
    let port = port_2(server.local_address().map_err(name)?);

    let client = tcp_3()?;
    client.connect(loopback_3(port)).await.map_err(name)?;
    same("the peer of 0.3", port_3(client.get_remote_address().map_err(name)?), port)?;
    server.subscribe().block();
    let (accepted, from_client, to_client) = server.accept().map_err(name)?;
    let local = port_3(client.get_local_address().map_err(name)?);
    same("the peer of 0.2", port_2(accepted.remote_address().map_err(name)?), local)?;

    let (mut sink, data) = wit_stream::new();
    let sent = client.send(data);
    same("left over", sink.write_all(b"question".to_vec()).await, vec![])?;
    same("for 0.2", from_client.blocking_read(100).map_err(name)?, b"question".to_vec())?;
    drop(sink);
    sent.await.map_err(name)?;
    same("the end for 0.2", from_client.blocking_read(1).map_err(name), Err("closed".to_owned()))?;

    to_client.blocking_write_and_flush(b"answer").map_err(name)?;
    accepted.shutdown(tcp::ShutdownType::Both).map_err(name)?;
    let (source, received) = client.receive();
    same("for 0.3", source.collect().await, b"answer".to_vec())?;
    received.await.map_err(name)
}

pub async fn served_by_3() -> Result<(), String> {
    let network = instance_network();
    let server = tcp_3()?;
    server.bind(loopback_3(0)).map_err(name)?;
    server.set_listen_backlog_size(10).map_err(name)?;
    let mut connections = server.listen().map_err(name)?;
    same("listening", server.get_is_listening(), true)?;
    let port = port_3(server.get_local_address().map_err(name)?);

    let client = tcp_2()?;
    client.start_connect(&network, loopback_2(port)).map_err(name)?;
    let pollable = client.subscribe();
    same("connected", poll(&[&pollable]), vec![0])?;
    drop(pollable);
    let (from_server, to_server) = client.finish_connect().map_err(name)?;
    let accepted = connections.next().await.ok_or("no connection")?;
    to_server.blocking_write_and_flush(b"question").map_err(name)?;
    let (mut source, _received) = accepted.receive();
    let (_, question) = source.read(Vec::with_capacity(100)).await;
    same("for 0.3", question, b"question".to_vec())?;
    client.shutdown(tcp::ShutdownType::Send).map_err(name)?;
    same("the end for 0.3", source.next().await, None)?;

    let (mut sink, data) = wit_stream::new();
    let sent = accepted.send(data);
    sink.write_all(b"answer".to_vec()).await;
    drop(sink);
    sent.await.map_err(name)?;
    same("for 0.2", from_server.blocking_read(100).map_err(name)?, b"answer".to_vec())?;
    same("the end for 0.2", from_server.blocking_read(1).map_err(name), Err("closed".to_owned()))
}

/// What one generation takes for a socket's option the other one takes, and tells it in the same way.
pub fn tcp_options() -> Result<(), String> {
    let (one, other) = (tcp_2()?, tcp_3()?);
    same("family", name(one.address_family()), name(other.get_address_family()))?;
    one.set_keep_alive_enabled(true).map_err(name)?;
    other.set_keep_alive_enabled(true).map_err(name)?;
    both("keep-alive-enabled", one.keep_alive_enabled(), other.get_keep_alive_enabled())?;
    one.set_keep_alive_idle_time(5_000_000_000).map_err(name)?;
    other.set_keep_alive_idle_time(5_000_000_000).map_err(name)?;
    both("keep-alive-idle-time", one.keep_alive_idle_time(), other.get_keep_alive_idle_time())?;
    one.set_keep_alive_interval(3_000_000_000).map_err(name)?;
    other.set_keep_alive_interval(3_000_000_000).map_err(name)?;
    both("keep-alive-interval", one.keep_alive_interval(), other.get_keep_alive_interval())?;
    one.set_keep_alive_count(4).map_err(name)?;
    other.set_keep_alive_count(4).map_err(name)?;
    both("keep-alive-count", one.keep_alive_count(), other.get_keep_alive_count())?;
    one.set_hop_limit(40).map_err(name)?;
    other.set_hop_limit(40).map_err(name)?;
    both("hop-limit", one.hop_limit(), other.get_hop_limit())?;
    one.set_receive_buffer_size(10_000).map_err(name)?;
    other.set_receive_buffer_size(10_000).map_err(name)?;
    both("receive-buffer-size", one.receive_buffer_size(), other.get_receive_buffer_size())?;
    one.set_send_buffer_size(10_000).map_err(name)?;
    other.set_send_buffer_size(10_000).map_err(name)?;
    both("send-buffer-size", one.send_buffer_size(), other.get_send_buffer_size())
}

pub async fn udp() -> Result<(), String> {
    let network = instance_network();
    let one = create_udp_socket(network::IpAddressFamily::Ipv4).map_err(name)?;
    one.start_bind(&network, loopback_2(0)).map_err(name)?;
    same("bound at once", one.subscribe().ready(), true)?;
    one.finish_bind().map_err(name)?;
    let other = three::UdpSocket::create(three::IpAddressFamily::Ipv4).map_err(name)?;
    other.bind(loopback_3(0)).map_err(name)?;
    let ports = (port_2(one.local_address().map_err(name)?), port_3(other.get_local_address().map_err(name)?));

    let (incoming, outgoing) = one.stream(None).map_err(name)?;
    other.send(b"to 0.2".to_vec(), Some(loopback_3(ports.0))).await.map_err(name)?;
    incoming.subscribe().block();
    let came = incoming.receive(10).map_err(name)?;
    let came: Vec<_> = came.into_iter().map(|datagram| (datagram.data, port_2(datagram.remote_address))).collect();
    same("for 0.2", came, vec![(b"to 0.2".to_vec(), ports.1)])?;

    outgoing.subscribe().block();
    same("permitted", outgoing.check_send().map_err(name)? > 0, true)?;
    let datagram = udp::OutgoingDatagram { data: b"to 0.3".to_vec(), remote_address: Some(loopback_2(ports.1)) };
    same("sent", outgoing.send(&[datagram]).map_err(name)?, 1)?;
    let (data, from) = other.receive().await.map_err(name)?;
    same("for 0.3", (data, port_3(from)), (b"to 0.3".to_vec(), ports.0))?;
    drop((incoming, outgoing));

    let streams = one.stream(Some(loopback_2(ports.1))).map_err(name)?;
    other.connect(loopback_3(ports.0)).map_err(name)?;
    same("the peer of 0.2", port_2(one.remote_address().map_err(name)?), ports.1)?;
    same("the peer of 0.3", port_3(other.get_remote_address().map_err(name)?), ports.0)?;
    drop(streams);
    other.disconnect().map_err(name)
}

pub fn udp_options() -> Result<(), String> {
    let one = create_udp_socket(network::IpAddressFamily::Ipv4).map_err(name)?;
    let other = three::UdpSocket::create(three::IpAddressFamily::Ipv4).map_err(name)?;
    same("family", name(one.address_family()), name(other.get_address_family()))?;
    one.set_unicast_hop_limit(40).map_err(name)?;
    other.set_unicast_hop_limit(40).map_err(name)?;
    both("unicast-hop-limit", one.unicast_hop_limit(), other.get_unicast_hop_limit())?;
    one.set_receive_buffer_size(10_000).map_err(name)?;
    other.set_receive_buffer_size(10_000).map_err(name)?;
    both("receive-buffer-size", one.receive_buffer_size(), other.get_receive_buffer_size())?;
    one.set_send_buffer_size(10_000).map_err(name)?;
    other.set_send_buffer_size(10_000).map_err(name)?;
    both("send-buffer-size", one.send_buffer_size(), other.get_send_buffer_size())
}

/// The same mistake is the same error; what 0.2 adds are the states of an operation in two steps.
pub async fn errors() -> Result<(), String> {
    let network = instance_network();
    let (one, other) = (tcp_2()?, tcp_3()?);
    let far = (network::Ipv4SocketAddress { port: 1, address: (0, 0, 0, 0) }, (0, 0, 0, 0));
    let of_2 = one.start_connect(&network, network::IpSocketAddress::Ipv4(far.0)).map_err(name);
    let address = three::Ipv4SocketAddress { port: 1, address: far.1 };
    let of_3 = other.connect(three::IpSocketAddress::Ipv4(address)).await.map_err(name);
    same("an address of nobody's", of_2, of_3)?;
    same("nothing begun", one.finish_bind().map_err(name), Err("not-in-progress".to_owned()))?;

    let (one, other) = (tcp_2()?, tcp_3()?);
    one.start_connect(&network, loopback_2(1)).map_err(name)?;
    let again = one.start_connect(&network, loopback_2(1)).map_err(name);
    same("begun twice", again, Err("concurrency-conflict".to_owned()))?;
    one.subscribe().block();
    let of_2 = one.finish_connect().map(|_| ()).map_err(name);
    let of_3 = other.connect(loopback_3(1)).await.map_err(name);
    same("nobody there", of_2.clone(), of_3)?;
    same("refused", of_2, Err("connection-refused".to_owned()))?;

    let unbound = (tcp_2()?.local_address().map(port_2).map_err(name), tcp_3()?.get_local_address());
    same("not bound", unbound.0, unbound.1.map(port_3).map_err(name))
}

pub async fn lookup() -> Result<(), String> {
    let network = instance_network();
    let stream = lookup_2::resolve_addresses(&network, "127.0.0.1").map_err(name)?;
    stream.subscribe().block();
    let mut of_2 = Vec::new();
    while let Some(address) = stream.resolve_next_address().map_err(name)? {
        of_2.push(format!("{address:?}"));
    }
    let of_3 = lookup_3::resolve_addresses("127.0.0.1".to_owned()).await.map_err(name)?;
    let of_3: Vec<_> = of_3.into_iter().map(|address| format!("{address:?}")).collect();
    same("addresses", of_2, of_3)
}

/// Both have it, and alike.
fn both<T: PartialEq + Debug, E: Debug, F: Debug>(what: &str, one: Result<T, E>, other: Result<T, F>) -> Result<(), String> {
    same(what, one.map_err(name)?, other.map_err(name)?)
}
