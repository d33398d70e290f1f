# Throughput by MTU: rig 10g, tcp-stream, send, 16384 B messages
# Simulated; machine profile A; seeds 1 to 10; rig 10g, guest-to-remote, tcp-stream, send, 16384 B messages, 1
# stream. Mean and 95 % CI over seeds.
# Redraw in this folder: gnuplot -e "format='pdf'" throughput-by-mtu-10g.gp
# Columns of throughput-by-mtu-10g.csv: 1 series, 2 mtu_bytes, 3 goodput_bps, 4 goodput_bps_ci95_low, 5 goodput_bps_ci95_high, 6 position, 7 goodput_bps_base
name = 'throughput-by-mtu-10g'
legend_rows = 6; tick_px = 23; has_x_label = 1; caption_lines = 2
load 'style.gp'

if (!bare) {
    set label 1 "Throughput by MTU" at screen 0.5, screen from_top(18) center
    set label 2 "rig 10g, tcp-stream, send, 16384 B messages" at screen 0.5, screen from_top(42) center font small
    set label 3 "Simulated; machine profile A; seeds 1 to 10; rig 10g, guest-to-remote,\ntcp-stream, send, 16384 B messages, 1 stream. Mean and 95 % CI over seeds." at screen 0.5, screen from_bottom(caption_px - 12) center font small textcolor rgb '#404040'
}
set key maxcols 1
set xlabel "MTU (byte)" offset 0,label_lift
x_min = -0.6
set xrange [x_min:1.6]
set xtics ("1500" 0, "9000" 1) offset 0,tick_lift
x(stored) = stored / 1.0
set xtics scale 0
set grid noxtics
set ylabel "Goodput (Gbit/s)"
y_min = 0
set yrange [y_min:10]
set ytics ("0" 0, "2" 2, "4" 4, "6" 6, "8" 8, "10" 10)
y(stored) = stored / 1000000000.0

low(stored) = y(stored) > y_min ? y(stored) : y_min
set style line 25 linecolor rgb '#332288' linewidth 1 pointtype 13 pointsize mark
set style line 26 linecolor rgb '#AA4499' linewidth 1 pointtype 9 pointsize mark
plot data using ($6 - 0.3333):(pick("bare-metal", y($3))):($6 - 0.3333 - 0.0613):($6 - 0.3333 + 0.0613):(y($7)):(y($7 + $3)) with boxxyerror linestyle 1 linewidth 0.3 title "bare-metal", \
     data using ($6 - 0.3333):(pick("bare-metal", low($4))):(0):(y($5) - low($4)) with vectors arrowstyle 1 notitle, \
     data using ($6 - 0.2):(pick("virtio-pci-eventfd", y($3))):($6 - 0.2 - 0.0613):($6 - 0.2 + 0.0613):(y($7)):(y($7 + $3)) with boxxyerror linestyle 5 linewidth 0.3 title "virtio-pci-eventfd", \
     data using ($6 - 0.2):(pick("virtio-pci-eventfd", low($4))):(0):(y($5) - low($4)) with vectors arrowstyle 1 notitle, \
     data using ($6 - 0.0667):(pick("vhost-net", y($3))):($6 - 0.0667 - 0.0613):($6 - 0.0667 + 0.0613):(y($7)):(y($7 + $3)) with boxxyerror linestyle 6 linewidth 0.3 title "vhost-net", \
     data using ($6 - 0.0667):(pick("vhost-net", low($4))):(0):(y($5) - low($4)) with vectors arrowstyle 1 notitle, \
     data using ($6 + 0.0667):(pick("venet", y($3))):($6 + 0.0667 - 0.0613):($6 + 0.0667 + 0.0613):(y($7)):(y($7 + $3)) with boxxyerror linestyle 7 linewidth 0.3 title "venet", \
     data using ($6 + 0.0667):(pick("venet", low($4))):(0):(y($5) - low($4)) with vectors arrowstyle 1 notitle, \
     data using ($6 + 0.2):(pick("venet@2009-04", y($3))):($6 + 0.2 - 0.0613):($6 + 0.2 + 0.0613):(y($7)):(y($7 + $3)) with boxxyerror linestyle 25 linewidth 0.3 title "venet@2009-04", \
     data using ($6 + 0.2):(pick("venet@2009-04", low($4))):(0):(y($5) - low($4)) with vectors arrowstyle 1 notitle, \
     data using ($6 + 0.3333):(pick("virtio-pci@2009-04+back_end[timer-floor-us=4000]", y($3))):($6 + 0.3333 - 0.0613):($6 + 0.3333 + 0.0613):(y($7)):(y($7 + $3)) with boxxyerror linestyle 26 linewidth 0.3 title "virtio-pci@2009-04+back_end[timer-floor-us=4000]", \
     data using ($6 + 0.3333):(pick("virtio-pci@2009-04+back_end[timer-floor-us=4000]", low($4))):(0):(y($5) - low($4)) with vectors arrowstyle 1 notitle
unset output
