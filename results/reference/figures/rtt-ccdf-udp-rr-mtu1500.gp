# Round-trip time, complementary distribution: rig 10g, udp-rr, MTU 1500, 1 outstanding
# Simulated; machine profile A; seeds 1 to 3; rig 10g, guest-to-remote, udp-rr, MTU 1500, 1 outstanding, 1 B
# requests, 1 B responses. Seeds merged; a curve ends where fewer than 10 round trips lie above.
# Redraw in this folder: gnuplot -e "format='pdf'" rtt-ccdf-udp-rr-mtu1500.gp
# Columns of rtt-ccdf-udp-rr-mtu1500.csv: 1 series, 2 rtt_ns, 3 fraction_above, 4 fraction_above_ci95_low, 5 fraction_above_ci95_high, 6 marked
name = 'rtt-ccdf-udp-rr-mtu1500'
legend_rows = 3; tick_px = 23; has_x_label = 1; caption_lines = 3
load 'style.gp'

if (!bare) {
    set label 1 "Round-trip time, complementary distribution" at screen 0.5, screen from_top(18) center
    set label 2 "rig 10g, udp-rr, MTU 1500, 1 outstanding" at screen 0.5, screen from_top(42) center font small
    set label 3 "Simulated; machine profile A; seeds 1 to 3; rig 10g, guest-to-remote, udp-rr,\nMTU 1500, 1 outstanding, 1 B requests, 1 B responses. Seeds merged; a curve ends\nwhere fewer than 10 round trips lie above." at screen 0.5, screen from_bottom(caption_px - 12) center font small textcolor rgb '#404040'
}
set key maxcols 3
set xlabel "Round-trip time (µs)" offset 0,label_lift
set logscale x
x_min = 30
set xrange [x_min:400]
set xtics ("50" 50, "100" 100, "200" 200, "" 30 1, "" 40 1, "" 60 1, "" 70 1, "" 80 1, "" 90 1, "" 300 1, "" 400 1) offset 0,tick_lift
x(stored) = stored / 1000.0
set ylabel "Fraction of round trips above"
set logscale y
y_min = 0.0001
set yrange [y_min:1]
set ytics ("10⁻⁴" 0.0001, "10⁻³" 0.001, "10⁻²" 0.01, "10⁻¹" 0.1, "1" 1, "" 0.0002 1, "" 0.0003 1, "" 0.0004 1, "" 0.0005 1, "" 0.0006 1, "" 0.0007 1, "" 0.0008 1, "" 0.0009 1, "" 0.002 1, "" 0.003 1, "" 0.004 1, "" 0.005 1, "" 0.006 1, "" 0.007 1, "" 0.008 1, "" 0.009 1, "" 0.02 1, "" 0.03 1, "" 0.04 1, "" 0.05 1, "" 0.06 1, "" 0.07 1, "" 0.08 1, "" 0.09 1, "" 0.2 1, "" 0.3 1, "" 0.4 1, "" 0.5 1, "" 0.6 1, "" 0.7 1, "" 0.8 1, "" 0.9 1)
y(stored) = stored / 1.0
set border 11
set logscale y2
set y2range [0.0001:1]
set y2tics ("p50" 0.5, "p90" 0.1, "p99" 0.01, "p99.9" 0.001, "p99.99" 0.0001)

plot data using (x($2)):(pick("bare-metal", y($3))) with steps linestyle 1 notitle, \
     data using (x($2)):($6 == 1 ? pick("bare-metal", y($3)) : NaN) with points linestyle 1 notitle, \
     NaN with linespoints linestyle 1 title "bare-metal", \
     data using (x($2)):(pick("assigned-nic", y($3))) with steps linestyle 2 notitle, \
     data using (x($2)):($6 == 1 ? pick("assigned-nic", y($3)) : NaN) with points linestyle 2 notitle, \
     NaN with linespoints linestyle 2 title "assigned-nic", \
     data using (x($2)):(pick("virtio-pci", y($3))) with steps linestyle 4 notitle, \
     data using (x($2)):($6 == 1 ? pick("virtio-pci", y($3)) : NaN) with points linestyle 4 notitle, \
     NaN with linespoints linestyle 4 title "virtio-pci", \
     data using (x($2)):(pick("virtio-pci-eventfd", y($3))) with steps linestyle 5 notitle, \
     data using (x($2)):($6 == 1 ? pick("virtio-pci-eventfd", y($3)) : NaN) with points linestyle 5 notitle, \
     NaN with linespoints linestyle 5 title "virtio-pci-eventfd", \
     data using (x($2)):(pick("vhost-net", y($3))) with steps linestyle 6 notitle, \
     data using (x($2)):($6 == 1 ? pick("vhost-net", y($3)) : NaN) with points linestyle 6 notitle, \
     NaN with linespoints linestyle 6 title "vhost-net", \
     data using (x($2)):(pick("venet", y($3))) with steps linestyle 7 notitle, \
     data using (x($2)):($6 == 1 ? pick("venet", y($3)) : NaN) with points linestyle 7 notitle, \
     NaN with linespoints linestyle 7 title "venet", \
     data using (x($2)):(pick("virtio-vbus", y($3))) with steps linestyle 8 notitle, \
     data using (x($2)):($6 == 1 ? pick("virtio-vbus", y($3)) : NaN) with points linestyle 8 notitle, \
     NaN with linespoints linestyle 8 title "virtio-vbus"
unset output
